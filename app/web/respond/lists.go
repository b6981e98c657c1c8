package respond

import "citycard/app/web/view"

// Pager leads through a list with the words of its links. first is "" on the first page,
// next on the last.
func (c *Request) Pager(first, next, shown string) view.Pager {
	return view.Pager{First: first, Next: next, Shown: shown, Label: c.T("frame.pager.label"),
		FirstText: c.T("frame.pager.first"), NextText: c.T("frame.pager.next")}
}

// Filter narrows the list at action; clear is its address without any filter, "" when none
// is set.
func (c *Request) Filter(action, clear string, fields ...view.Field) view.Filter {
	return view.Filter{Action: action, Fields: fields, Submit: c.T("frame.filter.submit"), Clear: clear,
		ClearText: c.T("frame.filter.clear")}
}

// Folded puts the numbers of a chart under words that open them.
func (c *Request) Folded(chart view.Chart) view.Chart {
	chart.TableText = c.T("frame.table.show")
	return chart
}
