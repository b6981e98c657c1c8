package browsertest

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
)

var update = flag.Bool("update", false, "write the files of testdata anew")

// mustBeNamed are the roles that say nothing without a name.
var mustBeNamed = []string{"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "switch", "spinbutton", "slider",
	"listbox", "menuitem", "tab", "image", "img", "progressbar", "dialog", "alertdialog", "table", "heading"}

func (p *person) tree() []*accessibility.Node {
	p.t.Helper()
	return call(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes
}

// unnamed lists what a screen reader would meet without a name.
func (p *person) unnamed() (faults []string) {
	p.t.Helper()
	for _, n := range p.tree() {
		if role := plain(n.Role); !n.Ignored && slices.Contains(mustBeNamed, role) && strings.TrimSpace(plain(n.Name)) == "" {
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

// silent roles are not told by a screen reader; what is in them is.
var silent = []string{"none", "generic", "RootWebArea", "StaticText", "InlineTextBox", "LineBreak", "ListMarker", "paragraph", "LabelText",
	"DescriptionListTerm", "DescriptionListDetail", "DescriptionList", "Section", "emphasis", "strong", "SvgRoot", "term", "definition", "time", "Abbr", "deletion", "code", "mark", "Ruby"}

// outline is what a screen reader meets, in order: one line per role and name, inside its parents.
func (p *person) outline() string {
	p.t.Helper()
	nodes := p.tree()
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range nodes {
		byID[n.NodeID] = n
	}
	var out strings.Builder
	var walk func(n *accessibility.Node, depth int)
	walk = func(n *accessibility.Node, depth int) {
		role := plain(n.Role)
		if !n.Ignored && !slices.Contains(silent, role) {
			line := strings.TrimSpace(role + " " + plain(n.Name))
			for _, property := range n.Properties {
				if v := plain(property.Value); property.Name == "level" || v == "true" && slices.Contains([]string{"required", "disabled", "invalid", "checked", "expanded"}, string(property.Name)) {
					line += " [" + string(property.Name) + " " + v + "]"
				}
			}
			fmt.Fprintf(&out, "%s%s\n", strings.Repeat("  ", depth), changing.ReplaceAllString(line, "#"))
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

// changing is what differs from run to run: digits of codes, references.
var changing = regexp.MustCompile(`\d{6,}|\d{4}( \d{2,4}){2,}|[0-9A-Za-z_-]{16,}`)

// reads compares the outline of the page with the file of that name.
func (p *person) reads(name string) {
	p.t.Helper()
	file, have := filepath.Join("testdata", name+".outline.txt"), p.outline()
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
		p.t.Errorf("%s: a screen reader meets other things than %s says (go test ./app/web/browsertest -update if meant):\n%s", name, file, difference(string(want), have))
	}
}

// difference is both texts line by line where they differ.
func difference(want, have string) string {
	a, b := strings.Split(want, "\n"), strings.Split(have, "\n")
	var out strings.Builder
	for i := range max(len(a), len(b)) {
		line := func(lines []string) string {
			if i < len(lines) {
				return lines[i]
			}
			return ""
		}
		if line(a) != line(b) {
			fmt.Fprintf(&out, "- %s\n+ %s\n", line(a), line(b))
		}
	}
	return out.String()
}
