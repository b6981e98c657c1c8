package chart

import (
	"strconv"
	"strings"

	"citycard/app/web/view"
)

// Heights of a line chart in CSS px: the plot, and above and below it the labels.
const (
	lineTop, linePlot, lineBottom = 20, 120, 20

	// plotWide is the width of the inner drawing in its own units.
	plotWide = 1000
)

// Line draws values over time as one line from zero, with the highest value, the first,
// the middle and the last point labelled.
func Line(s Spec, points []Point) view.Chart {
	most := largest(points)
	d := open(s, "line", lineTop+linePlot+lineBottom)
	for _, y := range []int{lineTop, lineTop + linePlot} {
		at := strconv.Itoa(y)
		d.tag(`<line class="chart-grid" stroke="currentColor" stroke-opacity="0.25" x1="0" x2="100%" y1="`, at,
			`" y2="`, at, `"/>`)
	}
	if len(points) > 0 {
		values := make([]int64, len(points))
		for i, p := range points {
			values[i] = p.Value
		}
		d.curve(values, most)
		d.text("0", lineTop-6, "start", s.write(most))
		d.lineLabels(points)
	}
	return s.finish(d.close(), points)
}

// curve draws the line and the area under it into a part that stretches with the page; the
// stroke does not.
func (d *drawing) curve(values []int64, most int64) {
	path := trace(values, most, plotWide, linePlot)
	wide, high := strconv.Itoa(plotWide), strconv.Itoa(linePlot)
	d.tag(`<svg x="0" y="`, strconv.Itoa(lineTop), `" width="100%" height="`, high, `" viewBox="0 0 `, wide, ` `, high,
		`" preserveAspectRatio="none">`)
	d.tag(`<polygon class="chart-area" fill="currentColor" fill-opacity="0.1" points="0,`, high, ` `, path, ` `, wide,
		`,`, high, `"/>`)
	d.tag(`<polyline class="chart-stroke" fill="none" stroke="currentColor" stroke-width="2" vector-effect="non-scaling-stroke" points="`, path, `"/></svg>`)
}

func (d *drawing) lineLabels(points []Point) {
	last := len(points) - 1
	below := lineTop + linePlot + 15
	d.text("0", below, "start", points[0].axis())
	if last >= 2 {
		d.text(percent(int64(last/2), int64(last)), below, "middle", points[last/2].axis())
	}
	if last > 0 {
		d.text("100%", below, "end", points[last].axis())
	}
}

// trace is the list of corners of a line; a single value makes a level line.
func trace(values []int64, most int64, wide, high int) string {
	if len(values) == 1 {
		values = []int64{values[0], values[0]}
	}
	corners := make([]string, len(values))
	for i, v := range values {
		y := int64(high)
		if most > 0 {
			y -= v * int64(high) / most
		}
		corners[i] = strconv.Itoa(i*wide/(len(values)-1)) + "," + strconv.FormatInt(y, 10)
	}
	return strings.Join(corners, " ")
}
