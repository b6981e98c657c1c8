package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// worthTelling is the percentile in milliseconds from which a page stands in the text; the
// file of results has all.
const worthTelling = 15

func (r *report) writePages(out io.Writer) {
	if len(r.Pages) == 0 {
		return
	}
	over, told := 0, slices.Clone(r.Pages)
	slices.SortStableFunc(told, func(a, b pageFigure) int { return int(1000*b.P95.Median) - int(1000*a.P95.Median) })
	fmt.Fprintf(out, "\nPages, milliseconds over loopback; 95th percentile %d or less. Those under %d are left out.\n",
		pageMark, worthTelling)
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "page\tengine\twho\tfastest\tmedian\tp95\tbytes\tverdict")
	for _, p := range told {
		if p.Verdict != "reached" {
			over++
		}
		if p.P95.Median >= worthTelling {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n", p.Name, p.Engine, p.Who, p.Best, p.Median, p.P95,
				p.Bytes, p.Verdict)
		}
	}
	table.Flush()
	fmt.Fprintf(out, "%d pages asked for, %d of them not surely within the mark\n", len(r.Pages), over)
}
