package ops

import (
	"context"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/export"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// lens is one operator looking at one list of one city.
type lens struct {
	p    *Pages
	c    *gin.Context
	call *respond.Call
	who  identity.Actor
	home city.City
	form *respond.Form // the filters

	stores map[ident.ID]merchants.StoreName // names of the rows' stores
}

// sheet is a list of records. One reader feeds the page and the file, so that what is
// exported is what was seen. All words lie under records.<name>.
type sheet[T any] struct {
	name    string   // also the path below /ops and the kind in the log of exports
	nav     string   // the marked entry of the navigation
	filters []string // names of the inputs that narrow it
	fields  func(d *lens) []view.Field
	// bind reads the filters; wrong ones are marked in the form.
	bind    func(d *lens) reader[T]
	ready   func(d *lens, rows []T) error // looks names up, once a page; may be nil
	columns []column
	row     func(d *lens, record T) view.Row
	file    []string // names of the file's columns
	cells   func(d *lens, record T) []export.Cell
	around  func(d *lens, page *listPage) error // what stands above the table; may be nil
}

// column is a heading by its word; number aligns to the right.
type column struct {
	name   string
	number bool
}

// reader reads one page of rows.
type reader[T any] func(ctx context.Context, limit int, cursor string) (rows []T, next string, err error)

// perPage is what a page of a list holds; perFilePage what a file reads at a time.
const perPage, perFilePage = 50, 100

type listPage struct {
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

func (s sheet[T]) path() string { return "/ops/" + s.name }

func (s sheet[T]) words(key string) string { return "records." + s.name + "." + key }

// mount registers the list and its export.
func (s sheet[T]) mount(p *Pages, r *respond.Router) {
	r.GET(s.path(), func(c *gin.Context) error { return s.show(p, c) })
	s.mountExport(p, r)
}

// mountExport registers the export alone, for a list with a page of its own kind.
func (s sheet[T]) mountExport(p *Pages, r *respond.Router) {
	r.GET(s.path()+"/export", func(c *gin.Context) error { return s.leave(p, c) })
	r.POST(s.path()+"/export", func(c *gin.Context) error { return s.export(p, c) })
}

// leave answers a reload of the export's address with the list.
func (s sheet[T]) leave(p *Pages, c *gin.Context) error {
	who, home, err := p.enter(c)
	if err != nil {
		return err
	}
	return respond.Redirect(c, p.at(who, home, s.path()))
}

func (p *Pages) lens(c *gin.Context) (*lens, error) {
	who, home, err := p.enter(c)
	if err != nil {
		return nil, err
	}
	call := respond.CallOf(c.Request.Context())
	call.Zone = home.Location()
	return &lens{p: p, c: c, call: call, who: who, home: home, form: respond.QueryForm(call)}, nil
}

func (s sheet[T]) show(p *Pages, c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	if clean, dirty := s.withoutEmpty(d); dirty {
		return respond.Redirect(c, clean)
	}
	page, _, err := s.page(d)
	if err != nil {
		return err
	}
	return p.HTML.ShowForm(c, d.form, "ops/list.html", &page)
}

// page reads the rows that the filters ask for and lays them out.
func (s sheet[T]) page(d *lens) (page listPage, rows []T, err error) {
	page = listPage{Base: d.p.base(d.c, d.who, d.home, s.nav, s.words("title")), Lead: d.say(s.words("lead"))}
	page.Wide = true
	if page.Cities, err = d.p.cityTabs(d.c, d.who, d.home, s.path()); err != nil {
		return page, nil, err
	}
	read, next := s.bind(d), ""
	if d.form.OK() {
		rows, next, err = read(d.c.Request.Context(), perPage, d.c.Query("cursor"))
		if err != nil && !d.form.Refuse(err, "cursor", "") {
			return page, nil, err
		}
	}
	if s.ready != nil && len(rows) > 0 {
		if err := s.ready(d, rows); err != nil {
			return page, nil, err
		}
	}
	s.fill(d, &page, rows, next)
	if s.around == nil {
		return page, rows, nil
	}
	return page, rows, s.around(d, &page)
}

// problems name the filter they are about: two filters can be wrong in the same words.
func (d *lens) problems(filters []view.Field) []view.Problem {
	problems := slices.Clone(d.form.Problems())
	for i, problem := range problems {
		for _, filter := range filters {
			if filter.Name == problem.Field {
				problems[i].Text = d.call.T("frame.filter.problem", "label", filter.Label, "text", problem.Text)
			}
		}
	}
	return problems
}

// withoutEmpty is the address without filters that say nothing, as a GET form sends them.
func (s sheet[T]) withoutEmpty(d *lens) (address string, dirty bool) {
	query := d.call.URL.Query()
	for name, values := range query {
		if len(values) == 1 && values[0] == "" {
			query.Del(name)
			dirty = true
		}
	}
	return s.path() + question(query), dirty
}

func question(query url.Values) string {
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
}

func (s sheet[T]) fill(d *lens, page *listPage, rows []T, next string) {
	clear := ""
	if len(s.chosen(d)) > 0 {
		clear = d.p.at(d.who, d.home, s.path())
	}
	page.Filter = d.call.Filter(s.path(), clear, s.fields(d)...)
	page.Problems = d.problems(page.Filter.Fields)
	if len(d.who.Cities) > 1 {
		page.Filter.Keep = []view.Hidden{{Name: "city", Value: string(d.home.ID)}}
	}
	page.Table = view.Table{ID: s.name, Caption: d.call.T(s.words("caption")), Empty: s.empty(d, clear)}
	for _, column := range s.columns {
		page.Table.Columns = append(page.Table.Columns, view.Column{Label: d.call.T(s.words("column." + column.name)), Number: column.number})
	}
	for _, record := range rows {
		page.Table.Rows = append(page.Table.Rows, s.row(d, record))
	}
	first := ""
	if d.c.Query("cursor") != "" {
		first = d.p.at(d.who, d.home, s.path(), s.pairs(d)...)
	}
	if next != "" {
		next = d.p.at(d.who, d.home, s.path(), append(s.pairs(d), "cursor", next)...)
	}
	if first != "" || next != "" {
		page.Pager = d.call.Pager(first, next, d.call.T("records.shown", "n", len(rows)))
	}
	if len(rows) > 0 && s.cells != nil {
		page.Export = &exportForm{Action: d.p.at(d.who, d.home, s.path()+"/export"), Filters: s.chosen(d)}
	}
}

// empty says why there is nothing: because of the filter, or because nothing happened yet.
func (s sheet[T]) empty(d *lens, clear string) *view.Empty {
	if clear != "" || d.c.Query("cursor") != "" {
		text := "records.none_match"
		if !d.form.OK() {
			text = "records.mend_filter"
		}
		return &view.Empty{Text: d.call.T(text), Action: view.Link{Label: d.call.T("records.show_all"), Href: d.p.at(d.who, d.home, s.path())}}
	}
	return &view.Empty{Text: d.call.T(s.words("none")), Action: view.Link{Label: d.call.T("records.to_work"), Href: d.p.at(d.who, d.home, "/ops")}}
}

// chosen are the filters that are set.
func (s sheet[T]) chosen(d *lens) (set []view.Hidden) {
	for _, name := range s.filters {
		if value := d.form.Text(name); value != "" {
			set = append(set, view.Hidden{Name: name, Value: value})
		}
	}
	return set
}

func (s sheet[T]) pairs(d *lens) (pairs []string) {
	for _, h := range s.chosen(d) {
		pairs = append(pairs, h.Name, h.Value)
	}
	return pairs
}
