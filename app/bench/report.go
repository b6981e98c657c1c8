package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

// figure is one line of the report: ours, what ran beside it, and the ratio per round.
type figure struct {
	Name    string            `json:"name"`
	Unit    string            `json:"unit"`
	Ours    spread            `json:"ours"`
	Beside  string            `json:"beside,omitempty"`
	Theirs  spread            `json:"theirs,omitzero"`
	Ratio   spread            `json:"ratio,omitzero"`
	Mark    string            `json:"mark,omitempty"`
	Verdict string            `json:"verdict,omitempty"`
	More    map[string]spread `json:"more,omitempty"`
}

// report collects figures and the conditions under which they were taken.
type report struct {
	Conditions map[string]string `json:"conditions"`
	Figures    []figure          `json:"figures"`
	Pages      []pageFigure      `json:"pages,omitempty"`
}

// add works out the ratio and the verdict. higher says that more is better, which decides
// which of the two is divided by which: a ratio above 1 is always in our favour.
func (r *report) add(f figure, ours, theirs series, higher bool, m *mark, more map[string]series) {
	f.Ours, f.Theirs = ours.spread(), theirs.spread()
	if higher {
		f.Ratio = ours.over(theirs).spread()
	} else {
		f.Ratio = theirs.over(ours).spread()
	}
	if m != nil {
		f.Mark, f.Verdict = m.String(), m.verdict(f.Ours)
		if m.onRatio {
			f.Verdict = m.verdict(f.Ratio)
		}
	}
	for name, s := range more {
		if f.More == nil {
			f.More = make(map[string]spread)
		}
		f.More[name] = s.spread()
	}
	r.Figures = append(r.Figures, f)
}

func (r *report) missed() bool {
	return slices.ContainsFunc(r.Pages, func(p pageFigure) bool {
		return p.Verdict == "missed"
	}) || slices.ContainsFunc(r.Figures, func(f figure) bool { return f.Verdict == "missed" })
}

// text is the report for people.
func (r *report) text() string {
	var out strings.Builder
	for _, name := range sortedKeys(r.Conditions) {
		fmt.Fprintf(&out, "%-28s %s\n", name, r.Conditions[name])
	}
	fmt.Fprintln(&out, "\nMedian [lowest-highest] over the rounds; a ratio above 1 is in our favour.")
	table := tabwriter.NewWriter(&out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "figure\tours\tbeside\ttheirs\tratio\tmark\tverdict")
	for _, f := range r.Figures {
		fmt.Fprintf(table, "%s\t%s %s\t%s\t%s\t%s\t%s\t%s\n", f.Name, f.Ours, f.Unit, f.Beside, f.Theirs, f.Ratio,
			f.Mark, f.Verdict)
		for _, name := range sortedKeys(f.More) {
			fmt.Fprintf(table, "   %s\t%s\t\t\t\t\t\n", name, f.More[name])
		}
	}
	table.Flush()
	r.writePages(&out)
	return out.String()
}

func (r *report) write(name string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
