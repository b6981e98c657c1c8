package webtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"citycard/app/platform/identity"
)

// Browser is a person's browser without scripts: it keeps cookies, follows redirects and sends
// the forms that stand on the page.
type Browser struct {
	h       *App
	t       testing.TB
	cookies map[string]string
	Lang    string            // of Accept-Language
	Header  map[string]string // sent with every request
}

// Browser is a fresh one. With a client it is signed in as who the client is.
func (h *App) Browser(as ...*Client) *Browser {
	b := &Browser{h: h, t: h.t, cookies: map[string]string{}, Lang: "zh-CN", Header: map[string]string{}}
	for _, c := range as {
		b.cookies["session_"+string(identity.KindMember)] = c.token
	}
	return b
}

// Page is what a browser shows.
type Page struct {
	b      *Browser
	Path   string // with the query
	Status int
	Header http.Header
	Body   string
	root   *html.Node
}

// Open goes to an address, and on where it leads.
func (b *Browser) Open(path string) Page { b.t.Helper(); return b.follow(http.MethodGet, path, "") }

// Post sends fields to an address, and follows the answer.
func (b *Browser) Post(path string, fields url.Values) Page {
	b.t.Helper()
	return b.follow(http.MethodPost, path, fields.Encode())
}

// Once is one request that does not follow a redirect.
func (b *Browser) Once(method, path, body string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(method, b.h.Config.BaseURL+path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:1111"
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", b.Lang)
	for name, value := range b.Header {
		r.Header.Set(name, value)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.h.Handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 || c.Value == "" {
			delete(b.cookies, c.Name)
		}
	}
	return w
}

func (b *Browser) follow(method, path, body string) Page {
	b.t.Helper()
	for range 6 {
		w := b.Once(method, path, body)
		to := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || to == "" {
			return b.page(path, w)
		}
		if method, body = http.MethodGet, ""; !strings.HasPrefix(to, "/") {
			return b.page(to, w)
		}
		path, _, _ = strings.Cut(to, "#") // a place on the page is the browser's business
	}
	b.t.Fatalf("%s %s leads on and on", method, path)
	return Page{}
}

func (b *Browser) page(path string, w *httptest.ResponseRecorder) Page {
	b.t.Helper()
	text, err := io.ReadAll(w.Result().Body)
	if err != nil {
		b.t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(text)))
	if err != nil {
		b.t.Fatal(err)
	}
	return Page{b: b, Path: path, Status: w.Code, Header: w.Header(), Body: string(text), root: root}
}

// Cookie is the value of a cookie, "" without one.
func (b *Browser) Cookie(name string) string { return b.cookies[name] }

// SetCookie gives the browser a cookie.
func (b *Browser) SetCookie(name, value string) { b.cookies[name] = value }

// Want fails the test unless the page has this status.
func (p Page) Want(status int) Page {
	p.b.t.Helper()
	if p.Status != status {
		p.b.t.Fatalf("%s: %d instead of %d: %.900s", p.Path, p.Status, status, p.Text())
	}
	return p
}

// WantPath fails the test unless the browser has ended up at path.
func (p Page) WantPath(path string) Page {
	p.b.t.Helper()
	if p.Path != path {
		p.b.t.Fatalf("at %s instead of %s: %.600s", p.Path, path, p.Text())
	}
	return p
}

// Sees fails the test unless each text stands on the page.
func (p Page) Sees(texts ...string) Page {
	p.b.t.Helper()
	have := p.Text()
	for _, text := range texts {
		if !strings.Contains(have, text) {
			p.b.t.Errorf("%s does not say %q: %.1500s", p.Path, text, have)
		}
	}
	return p
}

// DoesNotSee fails the test when one of the texts stands on the page.
func (p Page) DoesNotSee(texts ...string) Page {
	p.b.t.Helper()
	have := p.Text()
	for _, text := range texts {
		if strings.Contains(have, text) {
			p.b.t.Errorf("%s says %q", p.Path, text)
		}
	}
	return p
}

// Text is what can be read on the page, white space folded.
func (p Page) Text() string {
	var b strings.Builder
	walk(p.root, func(n *html.Node) bool {
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "template") {
			return false
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		return true
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// Attr is an attribute of the first element that has it; found is false when none does.
func (p Page) Attr(name string) (value string, found bool) {
	walk(p.root, func(n *html.Node) bool {
		if v, ok := attr(n, name); ok && !found {
			value, found = v, true
		}
		return !found
	})
	return value, found
}

// Form finds the form that is sent to action, with everything that stands in it.
func (p Page) Form(action string) Form {
	p.b.t.Helper()
	f := Form{page: p, action: action, Values: url.Values{}}
	walk(p.root, func(n *html.Node) bool {
		if n.Type == html.ElementNode && n.Data == "form" {
			if to, _ := attr(n, "action"); to == action && f.node == nil {
				f.node = n
			}
		}
		return f.node == nil
	})
	if f.node == nil {
		p.b.t.Fatalf("%s has no form for %s: %.900s", p.Path, action, p.Text())
	}
	walk(f.node, func(n *html.Node) bool { f.read(n); return true })
	return f
}
