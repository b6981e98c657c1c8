package chart

import (
	"html/template"
	"strconv"

	"citycard/app/web/view"
)

const (
	heatRow   = 22 // px per row
	heatHead  = 18 // px for the names of the columns
	heatFirst = 14 // % of the width for the names of the rows
)

// Heat draws a grid (weekday × hour): the darker the cell, the higher its value. Every
// third column is named. The table below it holds the same grid as numbers; shade is extra.
func Heat(s Spec, rows, columns []string, values [][]int64) view.Chart {
	var most int64
	for _, row := range values {
		for _, v := range row {
			most = max(most, v)
		}
	}
	d := open(s, "heat", heatHead+heatRow*len(rows))
	share := float64(100-heatFirst) / float64(max(len(columns), 1))
	at := func(column int) string {
		return strconv.FormatFloat(heatFirst+share*float64(column), 'f', 2, 64) + "%"
	}
	for c := 0; c < len(columns); c += 3 {
		d.text(at(c), 12, "start", columns[c])
	}
	wide := strconv.FormatFloat(share*0.94, 'f', 2, 64) + "%"
	for r, name := range rows {
		top := heatHead + r*heatRow
		d.text("0", top+15, "start", name)
		for c, v := range values[r] {
			d.tag(`<rect class="chart-cell" fill="currentColor" fill-opacity="`, shade(v, most), `" x="`, at(c),
				`" y="`, strconv.Itoa(top), `" width="`, wide, `" height="20" rx="2"/>`)
		}
	}
	return view.Chart{Title: s.Title, Finding: s.Finding, SVG: template.HTML(d.close()),
		Table: s.grid(rows, columns, values)}
}

// shade has five steps, so that neighbours can be told apart: nothing, then four quarters.
func shade(v, most int64) string {
	if v <= 0 || most <= 0 {
		return "0.06"
	}
	return []string{"0.25", "0.45", "0.7", "1"}[min(3, (v*4-1)/most)]
}

func (s Spec) grid(rows, columns []string, values [][]int64) view.Table {
	table := view.Table{ID: s.ID + "-data", Caption: s.Title, Columns: []view.Column{{Label: s.Label}}}
	for _, c := range columns {
		table.Columns = append(table.Columns, view.Column{Label: c, Number: true})
	}
	for r, name := range rows {
		row := view.Row{Cells: []view.Cell{{Text: name}}}
		for _, v := range values[r] {
			row.Cells = append(row.Cells, view.Cell{Text: s.write(v)})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
