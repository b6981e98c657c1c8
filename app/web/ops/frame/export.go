package ops

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/web/export"
	"citycard/app/web/respond"
)

// export sends the filtered list as a file. Wrong filters lead back to the list, which says
// what is wrong with them.
func (s sheet[T]) export(p *Pages, c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	if d.form, err = respond.ReadForm(c); err != nil {
		return err
	}
	read := s.bind(d)
	if !d.form.OK() {
		return respond.Redirect(c, p.at(d.who, d.home, s.path(), s.pairs(d)...))
	}
	return export.Send(c, p.DB, s.toFile(d, read), d.form.Text("format"))
}

func (s sheet[T]) toFile(d *lens, read reader[T]) export.File {
	filter := url.Values{}
	var said []string
	for _, h := range s.chosen(d) {
		filter.Set(h.Name, h.Value)
		said = append(said, h.Name+"="+h.Value)
	}
	now := d.p.DB.Clock().Now()
	columns := make([]string, len(s.file))
	for i, name := range s.file {
		columns[i] = d.call.T(s.words("column." + name))
	}
	return export.File{
		Actor: d.who, City: d.home.ID, Kind: s.name, Filter: filter.Encode(),
		Name:  s.name + "-" + string(d.home.ID) + "-" + string(d.home.Today(now)),
		Title: d.call.T(s.words("title")), Columns: columns, Cut: d.call.T("records.export.cut", "most", d.call.Count(export.MaxRows)),
		Notes: []export.Note{
			{Label: d.call.T("records.export.city"), Value: d.home.Name(d.call.Locale)},
			{Label: d.call.T("records.export.zone"), Value: d.home.Zone},
			{Label: d.call.T("records.export.filter"), Value: cmp.Or(strings.Join(said, " "), d.call.T("records.export.all"))},
			{Label: d.call.T("records.export.by"), Value: d.who.Name},
			{Label: d.call.T("records.export.at"), Value: d.call.Moment(now)},
		},
		Page: func(ctx context.Context, cursor string) ([][]export.Cell, string, error) {
			rows, next, err := read(ctx, perFilePage, cursor)
			if err == nil && s.ready != nil && len(rows) > 0 {
				err = s.ready(d, rows)
			}
			cells := make([][]export.Cell, len(rows))
			for i, record := range rows {
				cells[i] = s.cells(d, record)
			}
			return cells, next, err
		},
	}
}
