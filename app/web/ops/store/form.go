package store

import (
	"math"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
	"citycard/merchants/openhours"
)

type storeFormPage struct {
	respond.Base
	Action, Back, BackText, Submit string
	Errors                         []view.Problem
	Hidden                         []view.Hidden
	Fields                         []view.Field
}

// showNewStore answers GET /ops/stores/new.
func (p *Pages) showNewStore(c *gin.Context) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	req.Form.Set("datum", string(geo.WGS84))
	return p.newStoreForm(c, req)
}

func (p *Pages) newStoreForm(c *gin.Context, req *frame.Request) error {
	page := storeFormPage{Base: req.Base("stores", "ops.stores.new"), Action: req.Address("/ops/stores/new"),
		Errors: req.Form.Problems()}
	page.Back, page.BackText, page.Submit = req.Address("/ops/stores"), page.T("records.stores.title"),
		page.T("ops.stores.save_new")
	merchant := req.Form.Field("merchant", "ops.stores.merchant")
	merchant.Optional, merchant.Hint, merchant.MaxLength = page.T("ops.stores.optional"),
		page.T("ops.stores.merchant_hint"), 120
	page.Fields = append(storeInputs(req.Request, req.Form), merchant)
	return p.HTML.ShowForm(c, req.Form, "ops/store_form.html", &page)
}

// addStore answers POST /ops/stores/new: the store waits for its review.
func (p *Pages) addStore(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	facts := readStore(req.Form, merchants.StoreFacts{})
	if !req.Form.OK() {
		return p.newStoreForm(c, req)
	}
	store, err := p.Merchants.AddStore(c.Request.Context(), merchants.AddStoreInput{Actor: req.Actor,
		City: req.City.ID, Merchant: req.Form.Text("merchant"), Facts: facts})
	if err != nil && req.Form.Refuse(err, "price_per_head_fen", "per_head") {
		return p.newStoreForm(c, req)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, req.Address("/ops/stores/"+store.ID.String()), "store_added")
}

// storeInputs are what an operator types about a store.
func storeInputs(req *respond.Request, form *respond.Form) []view.Field {
	optional := req.T("ops.stores.optional")
	field := func(name, label string, change func(*view.Field)) view.Field {
		f := form.Field(name, label)
		change(&f)
		return f
	}
	choices := func(f *view.Field, empty string, prefix string, codes ...string) {
		f.Type = "select"
		if empty != "" {
			f.Options = []view.Option{{Value: "", Label: empty}}
		}
		for _, code := range codes {
			f.Options = append(f.Options, view.Option{Value: code, Label: req.T(prefix + code)})
		}
	}
	return []view.Field{
		field("name_zh", "ops.fact.name_zh", func(f *view.Field) { f.Required, f.MaxLength = true, 80 }),
		field("name_en", "ops.fact.name_en", func(f *view.Field) { f.Optional, f.MaxLength = optional, 120 }),
		field("category", "ops.fact.category", func(f *view.Field) {
			choices(f, req.T("ops.decide.choose"),
				"category.", categoryCodes()...)
		}),
		field("district", "ops.fact.district", func(f *view.Field) { f.Optional, f.MaxLength = optional, 40 }),
		field("address", "ops.fact.address", func(f *view.Field) { f.Optional, f.MaxLength = optional, 200 }),
		field("phone", "ops.fact.phone", func(f *view.Field) {
			f.Optional, f.MaxLength, f.InputMode = optional, 64,
				"tel"
		}),
		field("lat", "ops.fact.lat", func(f *view.Field) { f.Optional, f.InputMode = optional, "decimal" }),
		field("lng", "ops.fact.lng", func(f *view.Field) { f.Optional, f.InputMode = optional, "decimal" }),
		field("datum", "ops.fact.datum", func(f *view.Field) {
			choices(f, "", "ops.datum.", string(geo.WGS84), string(geo.GCJ02))
			f.Hint = req.T("ops.fact.datum_hint")
		}),
		field("per_head", "ops.fact.price", func(f *view.Field) {
			f.Optional, f.InputMode, f.Width, f.Unit = optional, "decimal", "short", req.T("ops.fact.yuan")
		}),
		field("hours", "ops.fact.hours", func(f *view.Field) {
			f.Optional, f.Type, f.Rows, f.Hint, f.MaxLength = optional, "textarea", 3, req.T("ops.fact.hours_hint"),
				500
		}),
	}
}

func fillStore(req *respond.Request, form *respond.Form, f merchants.StoreFacts) {
	for name, value := range map[string]string{"name_zh": f.NameZh, "name_en": f.NameEn,
		"category": string(f.Category), "district": f.District,
		"address": f.Address, "phone": f.Phone, "datum": string(geo.WGS84), "hours": hoursInput(req, f.OpenHours)} {
		form.Set(name, value)
	}
	if at, known := f.Position(); known {
		form.Set("lat", degrees(at.Lat))
		form.Set("lng", degrees(at.Lng))
	}
	if f.PricePerHeadFen != nil {
		form.Set("per_head", strings.TrimPrefix(f.PricePerHeadFen.Yuan(), "¥"))
	}
}

// degrees are written with six digits, a step of ten centimetres.
func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

// readStore reads the inputs and marks what cannot be read. A position that came back as it
// was shown stays as it is kept, to the last digit.
func readStore(form *respond.Form, kept merchants.StoreFacts) merchants.StoreFacts {
	f := merchants.StoreFacts{NameZh: form.Text("name_zh"), NameEn: form.Text("name_en"),
		Category: merchants.Category(form.Text("category")),
		District: form.Text("district"), Address: form.Text("address"), Phone: form.Text("phone"),
		SourceDatum: geo.Datum(form.Text("datum"))}
	if form.Text("per_head") != "" {
		if fen, ok := form.Fen("per_head"); ok {
			f.PricePerHeadFen = &fen
		}
	}
	if text := form.Text("hours"); text != "" {
		var err error
		if f.OpenHours, err = readHours(text); err != nil {
			form.Fail("hours", "ops.fact.hours_unreadable")
		}
	}
	if at, known := kept.Position(); known && form.Text("lat") == degrees(at.Lat) &&
		form.Text("lng") == degrees(at.Lng) {
		f.Lat, f.Lng, f.SourceDatum = kept.Lat, kept.Lng, geo.WGS84
		return f
	}
	if form.Text("lat") != "" || form.Text("lng") != "" {
		f.Lat, f.Lng = readDegrees(form, "lat", 90), readDegrees(form, "lng", 180)
	}
	return f
}

// hoursInput writes opening hours into an input: as people do, if that is read back as what
// it was, else in our own form.
func hoursInput(req *respond.Request, week openhours.Week) string {
	text := hoursText(req, week.String())
	if again, err := readHours(text); err == nil && again.String() == week.String() {
		return text
	}
	return strings.ReplaceAll(week.String(), ";", "\n")
}

// readHours takes our own form and what people write.
func readHours(text string) (openhours.Week, error) {
	if week, err := openhours.Parse(strings.Join(strings.Fields(strings.ReplaceAll(text, "\n", ";")),
		" ")); err == nil {
		return week, nil
	}
	return openhours.Read(strings.ReplaceAll(text, "\n", "; "))
}

func readDegrees(form *respond.Form, name string, limit float64) *float64 {
	v, err := strconv.ParseFloat(form.Plain(name), 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > limit {
		form.Fail(name, "ops.fact.degrees_unreadable")
		return nil
	}
	return &v
}

// storeOf finds the store of the address, and starts the request about it in the store's city.
func (p *Pages) storeOf(c *gin.Context) (*frame.Request, merchants.Store, error) {
	operator, err := frame.Operator(c)
	if err != nil {
		return nil, merchants.Store{}, err
	}
	id, err := ident.Parse(c.Param("store"))
	if err != nil {
		return nil, merchants.Store{}, merchants.ErrStoreNotFound
	}
	store, err := p.Merchants.StoreForStaff(c.Request.Context(), operator, id)
	if err != nil {
		return nil, store, err
	}
	req, err := p.RequestIn(c, operator, store.CityID)
	return req, store, err
}

// postedStore is storeOf with the form that was sent.
func (p *Pages) postedStore(c *gin.Context) (*frame.Request, merchants.Store, error) {
	req, store, err := p.storeOf(c)
	if err != nil {
		return nil, store, err
	}
	req.Form, err = respond.ReadForm(c)
	return req, store, err
}

// address is the page of a store, or what lies below it.
func address(store merchants.Store, below string) string {
	return "/ops/stores/" + store.ID.String() + below
}

// showEditStore answers GET /ops/stores/{store}/edit.
func (p *Pages) showEditStore(c *gin.Context) error {
	req, store, err := p.storeOf(c)
	if err != nil {
		return err
	}
	fillStore(req.Request, req.Form, store.StoreFacts)
	req.Form.Set("version", frame.Number(store.Version))
	return p.editStoreForm(c, req, store)
}

func (p *Pages) editStoreForm(c *gin.Context, req *frame.Request, store merchants.Store) error {
	page := storeFormPage{Base: req.Base("stores", "ops.stores.edit"), Action: address(store, "/edit"),
		Errors: req.Form.Problems(),
		Back:   req.Address(address(store, "")), BackText: store.Name(req.Locale), Submit: req.T("ops.stores.save"),
		Hidden: []view.Hidden{{Name: "version", Value: req.Form.Text("version")}}}
	reason := req.Form.Field("reason", "ops.stores.reason")
	reason.Type, reason.Rows, reason.Required, reason.MaxLength, reason.Hint = "textarea", 3, true, 200,
		req.T("ops.stores.reason_hint")
	page.Fields = append(storeInputs(req.Request, req.Form), reason)
	return p.HTML.ShowForm(c, req.Form, "ops/store_form.html", &page)
}

// editStore answers POST /ops/stores/{store}/edit.
func (p *Pages) editStore(c *gin.Context) error {
	req, store, err := p.postedStore(c)
	if err != nil {
		return err
	}
	facts, reason := readStore(req.Form, store.StoreFacts), req.Form.Text("reason")
	if n := len([]rune(reason)); n == 0 || n > 200 {
		req.Form.Fail("reason", "field.merchants.reason_missing.title")
	}
	version, _ := strconv.ParseInt(req.Form.Text("version"), 10, 64)
	if !req.Form.OK() {
		return p.editStoreForm(c, req, store)
	}
	_, err = p.Merchants.UpdateStoreFacts(req.Context(), merchants.UpdateStoreFactsInput{
		Actor: req.Actor, StoreID: store.ID, Version: version, Facts: facts, Reason: reason})
	if err != nil && req.Form.Refuse(err, "price_per_head_fen", "per_head") {
		return p.editStoreForm(c, req, store)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, req.Address(address(store, "")), "store_saved")
}
