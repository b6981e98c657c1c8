package frame

import (
	"context"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/web/export"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// List is a table of records with filters, pages and an export. One reader feeds the page and
// the file, so that what is exported is what was seen. All texts lie under records.<Name>.
type List[T any] struct {
	Frame   *Frame
	Name    string   // also the kind in the log of exports
	Path    string   // of the list; the export lies below it
	Nav     string   // the marked entry of the navigation
	Filters []string // names of the inputs that narrow it

	Fields func(r *Request) []view.Field // the inputs
	// Read reads the filters and marks wrong ones in the form.
	Read    func(r *Request) Reader[T]
	Prepare func(r *Request, rows []T) error // looks up names, once a page; may be nil

	Columns []string // of the table, as for [Request.Columns]
	Row     func(r *Request, record T) view.Row
	Above   func(r *Request, page *ListPage) error // fills what stands above the table; may be nil

	FileColumns []string
	Cells       func(r *Request, record T) []export.Cell
}

// Reader reads one page of rows.
type Reader[T any] func(ctx context.Context, limit int, cursor string) (rows []T, next string, err error)

// perPage is what a page of a list holds; perFilePage what a file reads at a time.
const perPage, perFilePage = 50, 100

// ListPage is the page of a list.
type ListPage struct {
	respond.Base
	Lead     string
	Problems []view.Problem
	Notices  []view.Notice
	Cities   []view.Tab  // the operator's other cities
	Links    []view.Link // what can be added to the list
	Tabs     []view.Tab
	Stats    []view.Stat
	Filter   view.Filter
	Table    view.Table
	Pager    view.Pager
	Export   *exportForm
}

// exportForm is two buttons under a list.
type exportForm struct {
	Action  string
	Filters []view.Hidden
}

func (l List[T]) key(name string) string { return "records." + l.Name + "." + name }

// Columns are headings whose texts lie under prefix. "#" before a name marks a column of numbers,
// which is aligned to the right.
func (r *Request) Columns(prefix string, names ...string) []view.Column {
	columns := make([]view.Column, len(names))
	for i, name := range names {
		name, number := strings.CutPrefix(name, "#")
		columns[i] = view.Column{Label: r.T(prefix + name), Number: number}
	}
	return columns
}

// Show answers GET of the list.
func (l List[T]) Show(c *gin.Context) error {
	r, err := l.Frame.Request(c)
	if err != nil {
		return err
	}
	if address, empty := l.WithoutEmpty(r); empty {
		return respond.Redirect(c, address)
	}
	page, _, err := l.Page(r)
	if err != nil {
		return err
	}
	return l.Frame.HTML.ShowForm(c, r.Form, "ops/list.html", &page)
}

// Page reads the rows that the filters ask for and lays them out.
func (l List[T]) Page(r *Request) (page ListPage, rows []T, err error) {
	page = ListPage{Base: r.Base(l.Nav, l.key("title")), Lead: r.Translate(l.key("lead"), nil)}
	page.Wide = true
	if page.Cities, err = r.CityTabs(l.Path); err != nil {
		return page, nil, err
	}
	read, next := l.Read(r), ""
	if r.Form.OK() {
		rows, next, err = read(r.Context(), perPage, r.Query("cursor"))
		if err != nil && !r.Form.Refuse(err, "cursor", "") {
			return page, nil, err
		}
	}
	if l.Prepare != nil && len(rows) > 0 {
		if err := l.Prepare(r, rows); err != nil {
			return page, nil, err
		}
	}
	l.fill(r, &page, rows, next)
	if l.Above == nil {
		return page, rows, nil
	}
	return page, rows, l.Above(r, &page)
}

// problems name the filter that they are about: two filters can have the same problem.
func (r *Request) problems(filters []view.Field) []view.Problem {
	problems := slices.Clone(r.Form.Problems())
	for i, problem := range problems {
		for _, filter := range filters {
			if filter.Name == problem.Field {
				problems[i].Text = r.T("frame.filter.problem", "label", filter.Label, "text", problem.Text)
			}
		}
	}
	return problems
}

// WithoutEmpty is the address without empty filters, as a GET form sends them; empty tells whether
// there were any.
func (l List[T]) WithoutEmpty(r *Request) (address string, empty bool) {
	query := r.URL.Query()
	for name, values := range query {
		if len(values) == 1 && values[0] == "" {
			query.Del(name)
			empty = true
		}
	}
	return l.Path + question(query), empty
}

func (l List[T]) fill(r *Request, page *ListPage, rows []T, next string) {
	unfiltered := ""
	if len(l.chosen(r)) > 0 {
		unfiltered = r.Address(l.Path)
	}
	page.Filter = r.Filter(l.Path, unfiltered, l.Fields(r)...)
	page.Problems = r.problems(page.Filter.Fields)
	if len(r.Actor.Cities) > 1 {
		page.Filter.Keep = []view.Hidden{{Name: "city", Value: string(r.City.ID)}}
	}
	page.Table = view.Table{ID: l.Name, Caption: r.T(l.key("caption")), Empty: l.empty(r, unfiltered),
		Columns: r.Columns(l.key("column."), l.Columns...)}
	for _, record := range rows {
		page.Table.Rows = append(page.Table.Rows, l.Row(r, record))
	}
	first := ""
	if r.Query("cursor") != "" {
		first = r.Address(l.Path, l.pairs(r)...)
	}
	if next != "" {
		next = r.Address(l.Path, append(l.pairs(r), "cursor", next)...)
	}
	if first != "" || next != "" {
		page.Pager = r.Pager(first, next, r.T("records.shown", "n", len(rows)))
	}
	if len(rows) > 0 && l.Cells != nil {
		page.Export = &exportForm{Action: r.Address(l.Path + "/export"), Filters: l.chosen(r)}
	}
}

// empty says why there is nothing: because of the filter, or because nothing happened yet.
func (l List[T]) empty(r *Request, unfiltered string) *view.Empty {
	if unfiltered != "" || r.Query("cursor") != "" {
		text := "records.none_match"
		if !r.Form.OK() {
			text = "records.mend_filter"
		}
		return &view.Empty{Text: r.T(text), Action: view.Link{Label: r.T("records.show_all"), Href: r.Address(l.Path)}}
	}
	return &view.Empty{Text: r.T(l.key("none")), Action: view.Link{Label: r.T("records.to_work"),
		Href: r.Address("/ops")}}
}

// chosen are the filters that are set.
func (l List[T]) chosen(r *Request) (set []view.Hidden) {
	for _, name := range l.Filters {
		if value := r.Form.Text(name); value != "" {
			set = append(set, view.Hidden{Name: name, Value: value})
		}
	}
	return set
}

func (l List[T]) pairs(r *Request) (pairs []string) {
	for _, h := range l.chosen(r) {
		pairs = append(pairs, h.Name, h.Value)
	}
	return pairs
}
