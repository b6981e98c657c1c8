// Package chart draws charts on the server as SVG that works without scripts, without a
// style sheet and under a strict content policy: everything is attributes and classes,
// colours are currentColor with an opacity, so light, dark and print follow the text.
//
// A drawing has no width of its own. Positions are percentages and the lines are drawn in
// an inner SVG that stretches, so texts keep their size on a phone.
//
// Every chart comes with its finding in words and its numbers as a table; the drawing
// itself is one image with a title and a description. Values are whole numbers: whoever
// calls decides how they are written (Spec.Format).
package chart

import (
	"html/template"
	"strconv"
	"strings"

	"citycard/app/web/view"
)

// Spec says what a chart is about, in words that are ready to be shown.
type Spec struct {
	ID             string // unique on the page
	Title, Finding string
	Label, Value   string             // headings of the table: what a point is, what is counted
	Format         func(int64) string // how a value is written; nil writes the plain number
}

// Point is one value with its name.
type Point struct {
	Label string // in the table
	Axis  string // in the drawing; "" is Label
	Value int64
	Href  string // of the rows behind it, in the table
}

func (s Spec) write(value int64) string {
	if s.Format == nil {
		return strconv.FormatInt(value, 10)
	}
	return s.Format(value)
}

func (p Point) axis() string {
	if p.Axis == "" {
		return p.Label
	}
	return p.Axis
}

// finish joins drawing and numbers.
func (s Spec) finish(svg string, points []Point) view.Chart {
	table := view.Table{ID: s.ID + "-data", Caption: s.Title,
		Columns: []view.Column{{Label: s.Label}, {Label: s.Value, Number: true}}}
	for _, p := range points {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: p.Label, Href: p.Href},
			{Text: s.write(p.Value)}}})
	}
	return view.Chart{Title: s.Title, Finding: s.Finding, SVG: template.HTML(svg), Table: table}
}

// drawing collects SVG. Texts are escaped here and nowhere else.
type drawing struct{ strings.Builder }

func open(s Spec, kind string, height int) *drawing {
	d := &drawing{}
	d.tag(`<svg class="chart chart-`, kind, `" role="img" aria-labelledby="`, s.ID, `-t `, s.ID,
		`-d" width="100%" height="`, strconv.Itoa(height), `">`)
	d.tag(`<title id="`, s.ID, `-t">`)
	d.words(s.Title)
	d.tag(`</title><desc id="`, s.ID, `-d">`)
	d.words(s.Finding)
	d.tag(`</desc>`)
	return d
}

func (d *drawing) tag(parts ...string) {
	for _, p := range parts {
		d.WriteString(p)
	}
}

func (d *drawing) words(text string) { template.HTMLEscape(d, []byte(text)) }

// text writes words at x (any SVG length) on the baseline y; anchor is start, middle or end.
func (d *drawing) text(x string, y int, anchor, words string) {
	d.tag(`<text class="chart-text" fill="currentColor" font-size="12" x="`, x, `" y="`, strconv.Itoa(y),
		`" text-anchor="`, anchor, `">`)
	d.words(words)
	d.tag(`</text>`)
}

func (d *drawing) close() string {
	d.tag(`</svg>`)
	return d.String()
}

// percent writes part of whole as an SVG length with two decimals at most.
func percent(part, whole int64) string {
	if whole <= 0 {
		return "0%"
	}
	return strconv.FormatFloat(float64(part*10000/whole)/100, 'f', -1, 64) + "%"
}

func largest(points []Point) int64 {
	var most int64
	for _, p := range points {
		most = max(most, p.Value)
	}
	return most
}
