package webtest

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Form is a form of a page, filled as the page fills it.
type Form struct {
	page   Page
	action string
	node   *html.Node
	Values url.Values
}

// read takes one input over, as a browser would send it.
func (f *Form) read(n *html.Node) {
	name, named := attr(n, "name")
	if n.Type != html.ElementNode || !named {
		return
	}
	value, _ := attr(n, "value")
	kind, _ := attr(n, "type")
	_, checked := attr(n, "checked")
	switch {
	case n.Data == "input" && (kind == "radio" || kind == "checkbox"):
		if checked {
			f.Values.Add(name, value)
		}
	case n.Data == "input" && kind != "file":
		f.Values.Add(name, value)
	case n.Data == "textarea" && n.FirstChild != nil:
		f.Values.Add(name, n.FirstChild.Data)
	}
}

// Forms are the actions of the page's forms that begin with prefix, in their order.
func (p Page) Forms(prefix string) (actions []string) {
	p.b.t.Helper()
	walk(p.root, func(n *html.Node) bool {
		if n.Type == html.ElementNode && n.Data == "form" {
			if to, _ := attr(n, "action"); strings.HasPrefix(to, prefix) {
				actions = append(actions, to)
			}
		}
		return true
	})
	if len(actions) == 0 {
		p.b.t.Fatalf("%s has no form for %s…", p.Path, prefix)
	}
	return actions
}

// With is the form with one field as the person fills it.
func (f Form) With(name, value string) Form {
	filled := url.Values{}
	for n, v := range f.Values {
		filled[n] = v
	}
	filled[name] = []string{value}
	f.Values = filled
	return f
}

// Send presses the button and follows the answer.
func (f Form) Send() Page { f.page.b.t.Helper(); return f.page.b.Post(f.action, f.Values) }

// walk goes through a tree; visit says whether to go below.
func walk(n *html.Node, visit func(*html.Node) bool) {
	if !visit(n) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if strings.EqualFold(a.Key, name) {
			return a.Val, true
		}
	}
	return "", false
}
