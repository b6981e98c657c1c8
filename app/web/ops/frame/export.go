package frame

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/web/export"
	"citycard/app/web/respond"
)

// Export answers POST of the export: the filtered list as a file. Wrong filters lead back to the
// list, which says what is wrong with them.
func (l List[T]) Export(c *gin.Context) error {
	r, err := l.Frame.PostedRequest(c)
	if err != nil {
		return err
	}
	read := l.Read(r)
	if !r.Form.OK() {
		return respond.Redirect(c, r.Address(l.Path, l.pairs(r)...))
	}
	return export.Send(c, r.DB, l.file(r, read), r.Form.Text("format"))
}

// ShowList answers GET of the export, which a reload asks for, with the list.
func (l List[T]) ShowList(c *gin.Context) error {
	r, err := l.Frame.Request(c)
	if err != nil {
		return err
	}
	return respond.Redirect(c, r.Address(l.Path))
}

func (l List[T]) file(r *Request, read Reader[T]) export.File {
	filter := url.Values{}
	var filters []string
	for _, h := range l.chosen(r) {
		filter.Set(h.Name, h.Value)
		filters = append(filters, h.Name+"="+h.Value)
	}
	columns := make([]string, len(l.FileColumns))
	for i, name := range l.FileColumns {
		columns[i] = r.T(l.key("column." + name))
	}
	return export.File{
		Actor: r.Actor, City: r.City.ID, Kind: l.Name, Filter: filter.Encode(),
		Name:  l.Name + "-" + string(r.City.ID) + "-" + string(r.Today()),
		Title: r.T(l.key("title")), Columns: columns,
		Cut: r.T("records.export.cut", "most", r.Count(export.MaxRows)),
		Notes: []export.Note{
			{Label: r.T("records.export.city"), Value: r.City.Name(r.Locale)},
			{Label: r.T("records.export.zone"), Value: r.City.Zone},
			{Label: r.T("records.export.filter"), Value: cmp.Or(strings.Join(filters, " "), r.T("records.export.all"))},
			{Label: r.T("records.export.by"), Value: r.Actor.Name},
			{Label: r.T("records.export.at"), Value: r.Moment(r.Now())},
		},
		Page: func(ctx context.Context, cursor string) ([][]export.Cell, string, error) {
			rows, next, err := read(ctx, perFilePage, cursor)
			if err == nil && l.Prepare != nil && len(rows) > 0 {
				err = l.Prepare(r, rows)
			}
			cells := make([][]export.Cell, len(rows))
			for i, record := range rows {
				cells[i] = l.Cells(r, record)
			}
			return cells, next, err
		},
	}
}
