package browsertest

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
)

var update = flag.Bool("update", false, "write the files of testdata anew")

// mustBeNamed are the roles that say nothing without a name.
var mustBeNamed = []string{"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "switch",
	"spinbutton", "slider",
	"listbox", "menuitem", "tab", "image", "img", "progressbar", "dialog", "alertdialog", "table", "heading"}

func (p *person) tree() []*accessibility.Node {
	p.t.Helper()
	return call(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes
}

// unnamed lists what a screen reader would meet without a name.
func (p *person) unnamed() (faults []string) {
	p.t.Helper()
	for _, n := range p.tree() {
		if role := plain(n.Role); !n.Ignored && slices.Contains(mustBeNamed, role) &&
			strings.TrimSpace(plain(n.Name)) == "" {
			faults = append(faults, fmt.Sprintf("a %s without a name, under %s", role, p.describe(n)))
		}
	}
	return faults
}

func (p *person) describe(n *accessibility.Node) string {
	for _, m := range p.tree() {
		if m.NodeID == n.ParentID {
			return plain(m.Role) + " " + plain(m.Name)
		}
	}
	return "?"
}

func plain(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var text any
	if err := json.Unmarshal(v.Value, &text); err != nil || text == nil {
		return ""
	}
	return fmt.Sprint(text)
}

// outlined are the roles that an outline shows, by Chromium's name for them. Chromium's other roles are
// containers and pieces of text, which it adds and drops from one patch release to the next.
var outlined = map[string]string{
	"banner": "banner", "navigation": "navigation", "main": "main", "complementary": "complementary",
	"contentinfo": "contentinfo",
	"search":      "search", "heading": "heading", "list": "list", "listitem": "listitem", "table": "table",
	"image": "image", "img": "image",
	"link": "link", "button": "button", "DisclosureTriangle": "disclosure", "DisclosureTriangleGrouped": "disclosure",
	"textbox": "textbox", "searchbox": "searchbox", "spinbutton": "spinbutton", "slider": "slider",
	"checkbox": "checkbox", "switch": "switch",
	"radio": "radio", "combobox": "combobox", "ComboBoxSelect": "combobox", "listbox": "listbox", "option": "option",
	"MenuListOption": "option",
	"tab":            "tab", "menuitem": "menuitem", "progressbar": "progressbar", "status": "status", "alert": "alert",
	"log":    "log",
	"dialog": "dialog", "alertdialog": "alertdialog",
}

// outlinedByName are the roles that a screen reader announces only when they have a name.
var outlinedByName = map[string]string{"form": "form", "region": "region", "group": "group", "radiogroup": "group"}

// outlinedStates are the states that an outline shows when they are true.
var outlinedStates = []accessibility.PropertyName{"required", "disabled", "invalid", "checked", "selected", "expanded"}

// outline is what a person with a screen reader meets, in order: landmarks, headings, lists and controls, one a line
// with its name and states, inside its parents.
func outline(nodes []*accessibility.Node) string {
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range nodes {
		byID[n.NodeID] = n
	}
	var out strings.Builder
	var walk func(n *accessibility.Node, depth int)
	walk = func(n *accessibility.Node, depth int) {
		if line := outlineLine(n); line != "" {
			fmt.Fprintf(&out, "%s%s\n", strings.Repeat("  ", depth), line)
			depth++
		}
		for _, id := range n.ChildIDs {
			if child := byID[id]; child != nil {
				walk(child, depth)
			}
		}
	}
	if len(nodes) > 0 {
		walk(nodes[0], 0)
	}
	return out.String()
}

// outlineLine is a node's line in an outline; "" when it has none.
func outlineLine(n *accessibility.Node) string {
	name := strings.Join(strings.Fields(plain(n.Name)), " ")
	role := outlined[plain(n.Role)]
	if role == "" && name != "" {
		role = outlinedByName[plain(n.Role)]
	}
	if n.Ignored || role == "" {
		return ""
	}
	line := strings.TrimSpace(role + " " + changing.ReplaceAllString(name, "#"))
	for _, property := range n.Properties {
		switch value := plain(property.Value); {
		case property.Name == "level" && role == "heading":
			line += " [level " + value + "]"
		case value == "true" && slices.Contains(outlinedStates, property.Name):
			line += " [" + string(property.Name) + "]"
		}
	}
	return line
}

// changing is what differs from run to run: digits of codes, references.
var changing = regexp.MustCompile(`\d{6,}|\d{4}( \d{2,4}){2,}|[0-9A-Za-z_-]{16,}`)

// reads compares the outline of the page with the file of that name.
func (p *person) reads(name string) {
	p.t.Helper()
	file, have := filepath.Join("testdata", name+".outline.txt"), outline(p.tree())
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			p.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(have), 0o644); err != nil {
			p.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	if have != string(want) {
		p.t.Errorf("%s: a screen reader meets other things than %s says (go test ./app/web/browsertest -update if "+
			"meant):\n%s", name, file, difference(string(want), have))
	}
}

// difference is what is left of both texts, line by line, without their common beginning and end.
func difference(want, have string) string {
	a, b := strings.Split(want, "\n"), strings.Split(have, "\n")
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	var out strings.Builder
	for _, line := range a {
		fmt.Fprintf(&out, "- %s\n", line)
	}
	for _, line := range b {
		fmt.Fprintf(&out, "+ %s\n", line)
	}
	return out.String()
}

// TestOutlineIgnoresNamelessContainers: a browser's patch release that adds or drops one changes no outline.
func TestOutlineIgnoresNamelessContainers(t *testing.T) {
	t.Parallel()
	value := func(text string) *accessibility.Value {
		return &accessibility.Value{Value: []byte(strconv.Quote(text))}
	}
	node := func(id accessibility.NodeID, role, name string, children ...accessibility.NodeID) *accessibility.Node {
		return &accessibility.Node{NodeID: id, Role: value(role), Name: value(name), ChildIDs: children}
	}
	button := node("9", "button", "支付")
	plainTree := []*accessibility.Node{node("1", "RootWebArea", "", "2"), node("2", "main", "", "9"), button}
	want := "main\n  button 支付\n"
	if have := outline(plainTree); have != want {
		t.Errorf("%q instead of %q", have, want)
	}
	for _, role := range []string{"form", "region", "group", "generic", "Section", "aRoleOfTomorrow"} {
		wrapped := []*accessibility.Node{node("1", "RootWebArea", "", "2"), node("2", "main", "", "3"),
			node("3", role, "", "9"), button}
		if have := outline(wrapped); have != want {
			t.Errorf("inside a nameless %s: %q instead of %q", role, have, want)
		}
	}
	named := []*accessibility.Node{node("1", "RootWebArea", "", "2"), node("2", "main", "", "3"),
		node("3", "form", "开通年卡", "9"), button}
	if have := outline(named); have != "main\n  form 开通年卡\n    button 支付\n" {
		t.Errorf("a form with a name is missing: %q", have)
	}
}
