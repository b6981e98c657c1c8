package chart

import (
	"strconv"

	"citycard/app/web/view"
)

// barRow is the height of one labelled bar in CSS px: the words, then the bar below them.
const barRow = 34

// Bars draws a list of labelled bars, in the order given. Label and value stand above each
// bar, so long names have the whole width, on a phone too.
func Bars(s Spec, points []Point) view.Chart {
	most := largest(points)
	d := open(s, "bars", barRow*len(points))
	for i, p := range points {
		top := i * barRow
		d.text("0", top+14, "start", p.axis())
		d.text("100%", top+14, "end", s.write(p.Value))
		y := strconv.Itoa(top + 20)
		d.tag(`<rect class="chart-track" fill="currentColor" fill-opacity="0.1" x="0" y="`, y,
			`" width="100%" height="8" rx="2"/>`)
		if p.Value > 0 {
			d.tag(`<rect class="chart-bar" fill="currentColor" x="0" y="`, y, `" width="`, percent(p.Value, most),
				`" height="8" rx="2"/>`)
		}
	}
	return s.finish(d.close(), points)
}
