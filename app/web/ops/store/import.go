package store

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants/storefile"
	"citycard/merchants/storeimport"
)

// importLimit is above what the reader of files takes, so that its own error names the limit.
const importLimit = 8 << 20

type importPage struct {
	respond.Base
	Back   string
	Action string
	Errors []view.Problem
	File   view.Field
	Datum  view.Field
	Forms  []view.Fact
}

// showImport answers GET /ops/stores/import.
func (p *Pages) showImport(c *gin.Context) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	return p.importForm(c, req)
}

func (p *Pages) importForm(c *gin.Context, req *frame.Request) error {
	page := importPage{Base: req.Base("stores", "ops.import.title"), Back: req.Address("/ops/stores"),
		Action: req.Address("/ops/stores/import"), Errors: req.Form.Problems()}
	page.Narrow = true
	page.File = req.Form.Field("file", "ops.import.file")
	page.File.Type, page.File.Accept, page.File.Required, page.File.Hint = "file", ".csv,.xlsx,.json,.geojson", true,
		page.T("ops.import.file_hint")
	page.Datum = datumField(req.Request, req.Form)
	return p.HTML.ShowForm(c, req.Form, "ops/import.html", &page)
}

func datumField(req *respond.Request, form *respond.Form) view.Field {
	f := form.Field("datum", "ops.import.datum")
	f.Type, f.Width, f.Hint = "select", "medium", req.T("ops.import.datum_hint")
	for _, one := range []geo.Datum{geo.WGS84, geo.GCJ02} {
		f.Options = append(f.Options, view.Option{Value: string(one), Label: req.T("ops.datum." + string(one))})
	}
	return f
}

// uploadImport answers POST /ops/stores/import: the file is kept for an hour and previewed.
func (p *Pages) uploadImport(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	data, name, err := req.Form.File("file", importLimit)
	if errors.Is(err, respond.ErrTooLarge) {
		err = storeimport.ErrTooLarge
	}
	if err == nil && len(data) == 0 {
		req.Form.Fail("file", "ops.import.choose")
		return p.importForm(c, req)
	}
	var upload storeimport.Upload
	if err == nil {
		upload, _, err = p.Imports.Stage(req.Context(), storeimport.Input{Actor: req.Actor, City: req.City.ID,
			FileName: shortName(name), Data: data,
			Map: map[string]string{}, Datum: datumOf(req.Form)})
	}
	if err != nil && req.Form.Refuse(err) {
		return p.importForm(c, req)
	}
	if err != nil {
		return err
	}
	return respond.Redirect(c, req.Address("/ops/stores/import/"+upload.ID.String()))
}

func datumOf(form *respond.Form) geo.Datum {
	if form.Text("datum") == string(geo.GCJ02) {
		return geo.GCJ02
	}
	return geo.WGS84
}

// shortName is the file's own name, without a path and not longer than a line.
func shortName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if runes := []rune(name); len(runes) > 80 {
		name = string(runes[len(runes)-80:])
	}
	return name
}

type previewPage struct {
	respond.Base
	Back, Heading    string
	Errors           []view.Problem
	Notice           *view.Notice
	Stats            []view.Stat
	About            []string // of the file
	Wrong, Odd       *view.Table
	Mapping          []view.Field
	MappingTo        string
	MapOpen          bool
	ApplyTo, ApplyIt string
	Hash             string
	Done             *view.Link
}

// mostRowErrors is how many are listed; the numbers above count all.
const mostRowErrors = 200

// showPreview answers GET /ops/stores/import/{upload}: row by row, what would be entered.
func (p *Pages) showPreview(c *gin.Context) error {
	return p.preview(c, respond.FreshForm(respond.RequestOf(c.Request.Context())))
}

func (p *Pages) preview(c *gin.Context, form *respond.Form) error {
	operator, err := frame.Operator(c)
	if err != nil {
		return err
	}
	id, err := ident.Parse(c.Param("upload"))
	if err != nil {
		return storeimport.ErrUploadGone
	}
	upload, report, err := p.Imports.Staged(c.Request.Context(), operator, id)
	if err != nil && !form.Refuse(err) {
		return err
	}
	req, err := p.RequestIn(c, operator, upload.CityID)
	if err != nil {
		return err
	}
	req.Form = form
	page := previewPage{Base: req.Base("stores", "ops.import.preview"), Back: req.Address("/ops/stores/import"),
		Heading: upload.FileName, Errors: form.Problems(), Hash: report.FileHash}
	page.Wide = true
	fillPreview(req, &page, upload, report)
	return p.HTML.ShowForm(c, form, "ops/import_preview.html", &page)
}

func fillPreview(req *frame.Request, page *previewPage, upload storeimport.Upload, r storeimport.Report) {
	address := "/ops/stores/import/" + upload.ID.String()
	page.Stats = []view.Stat{
		{Label: req.T("ops.import.rows"), Value: req.Count(r.Rows)}, {Label: req.T("ops.import.added"),
			Value: req.Count(r.Added)},
		{Label: req.T("ops.import.updated"), Value: req.Count(r.Updated)}, {Label: req.T("ops.import.kept"),
			Value: req.Count(r.Kept), Note: req.T("ops.import.kept_note")},
		{Label: req.T("ops.import.dirty"), Value: req.Count(r.Rows - r.Clean)},
		{Label: req.T("ops.import.warnings"), Value: req.Count(len(r.Warnings))},
	}
	page.About = []string{formatText(r.Format), req.T("ops.datum." + string(upload.Datum)),
		req.T("ops.import.kept_until", "until", req.Moment(upload.ExpiresAt))}
	page.Wrong = rowTable(req, "wrong", req.T("ops.import.wrong"), r.Errors)
	page.Odd = rowTable(req, "odd", req.T("ops.import.odd"), r.Warnings)
	if len(r.Headings) > 0 {
		page.Mapping, page.MappingTo, page.MapOpen = mappingFields(req, upload, r), address+"/mapping", r.NeedsMapping
	}
	waiting := req.Address("/ops/stores", "status", "pending")
	switch {
	case r.NeedsMapping:
		page.Notice, page.Stats = &view.Notice{Kind: "warn", Text: req.T("ops.import.needs_mapping")}, nil
	case r.AlreadyApplied:
		page.Notice = &view.Notice{Kind: "ok", Text: req.T("ops.import.already")}
		page.Done, page.Stats = &view.Link{Label: req.T("ops.import.see"), Href: waiting}, page.Stats[:1]
	case r.Clean == 0:
		page.Notice = &view.Notice{Kind: "bad", Text: req.T("ops.import.nothing")}
	default:
		page.ApplyTo, page.ApplyIt = address+"/apply", req.T("ops.import.apply", "n", req.Count(r.Added+r.Updated))
	}
}

// formatText writes a format as people do.
func formatText(format string) string {
	if storefile.Format(format) == storefile.GeoJSON {
		return "GeoJSON"
	}
	return frame.OrDash(strings.ToUpper(format))
}

func rowTable(req *frame.Request, id, title string, rows []storeimport.RowError) *view.Table {
	if len(rows) == 0 {
		return nil
	}
	table := view.Table{ID: id, Caption: title, Columns: req.Columns("ops.import.", "row", "name", "field", "what",
		"text")}
	for _, r := range rows[:min(len(rows), mostRowErrors)] {
		table.Rows = append(table.Rows, view.Row{Cells: []view.Cell{{Text: frame.Number(int64(r.Row))},
			{Text: frame.OrDash(r.Name)}, {Text: fieldText(req.Request, r.Field)},
			{Text: req.T("field.merchants." + r.Code + ".title")}, {Text: frame.OrDash(rowText(req.Request, r))}}})
	}
	return &table
}

// rowText is what stands in the file or, where that says nothing, what was found out about it.
func rowText(req *respond.Request, r storeimport.RowError) string {
	switch r.Code {
	case storeimport.RowTwice:
		return req.T("ops.import.same_as", "row", r.Text)
	case storeimport.RowOutsideCity, storeimport.RowFarOut:
		km := strings.TrimSuffix(r.Text, " km")
		if n, err := strconv.Atoi(km); err == nil {
			km = req.Count(n)
		}
		return req.T("ops.import.distance", "km", km)
	case storeimport.RowInvalid:
		return req.Translate("field."+r.Text+".title", nil)
	}
	return r.Text
}

// fieldText names a field of a file; "id" may not be a key of texts.
func fieldText(req *respond.Request, name string) string {
	if name == "id" {
		name = "identity"
	}
	return req.T("ops.field." + name)
}

// mappingFields are one choice of a heading for each field that a store has.
func mappingFields(req *frame.Request, upload storeimport.Upload, r storeimport.Report) []view.Field {
	chosen := upload.Map()
	var fields []view.Field
	for _, name := range storefile.Fields {
		f := view.Field{Name: "map-" + name, Label: fieldText(req.Request, name), Type: "select", Value: chosen[name],
			Options: []view.Option{{Value: "", Label: req.T("ops.import.by_heading")}},
			Error:   req.Form.ErrorOf("map-" + name)}
		for _, heading := range r.Headings {
			f.Options = append(f.Options, view.Option{Value: heading, Label: heading})
		}
		fields = append(fields, f)
	}
	datum := datumField(req.Request, req.Form)
	datum.Value = string(upload.Datum)
	return append(fields, datum)
}

// mapImport answers POST /ops/stores/import/{upload}/mapping.
func (p *Pages) mapImport(c *gin.Context) error {
	who, id, form, err := p.stagedForm(c)
	if err != nil {
		return err
	}
	mapping := map[string]string{}
	for _, name := range storefile.Fields {
		if heading := form.Text("map-" + name); heading != "" {
			mapping[name] = heading
		}
	}
	err = p.Imports.Remap(c.Request.Context(), who, id, mapping, datumOf(form))
	if err != nil && form.Refuse(err) {
		return p.preview(c, form)
	}
	if err != nil {
		return err
	}
	return respond.Redirect(c, "/ops/stores/import/"+id.String())
}

// applyImport answers POST /ops/stores/import/{upload}/apply. The second time it finds the
// work done and says the same.
func (p *Pages) applyImport(c *gin.Context) error {
	who, id, form, err := p.stagedForm(c)
	if err != nil {
		return err
	}
	_, err = p.Imports.Apply(c.Request.Context(), who, id, form.Text("hash"))
	if err != nil && form.Refuse(err) {
		return p.preview(c, form)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, "/ops/stores/import/"+id.String(), "import_done")
}

// toPreview answers GET of the addresses that the preview's forms post to.
func (p *Pages) toPreview(c *gin.Context) error {
	id, err := ident.Parse(c.Param("upload"))
	if err != nil {
		return storeimport.ErrUploadGone
	}
	return respond.Redirect(c, "/ops/stores/import/"+id.String())
}
