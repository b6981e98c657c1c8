package merchant

import (
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/geo"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

type factsPage struct {
	base
	Action    string
	Problems  []view.Problem
	Hidden    []view.Hidden
	Fields    storeFields
	Hours     hoursFields
	Lat, Lng  view.Field
	Datum     view.Choice
	MapCheck  string // address of a map that shows the kept place
	MapPicker string
	Leave     string
}

// storeFields are the inputs that an application and a correction share.
type storeFields struct {
	NameZh, NameEn, Category, District, Address, Phone, PerHead view.Field
}

// factInputs names the inputs where a field of the use case has another name.
var factInputs = []string{"price_per_head_fen", "per_head"}

// showFacts answers GET /m/store.
func (p *Pages) showFacts(c *gin.Context, s session) error {
	f := respond.FreshForm(respond.RequestOf(c.Request.Context()))
	fillFacts(f, s.store.StoreFacts)
	fillHours(f, s.store.OpenHours)
	f.Set("version", strconv.FormatInt(s.store.Version, 10))
	return p.factsForm(c, s, f)
}

func fillFacts(f *respond.Form, facts merchants.StoreFacts) {
	for name, value := range map[string]string{"name_zh": facts.NameZh, "name_en": facts.NameEn,
		"category": string(facts.Category),
		"district": facts.District, "address": facts.Address, "phone": facts.Phone} {
		f.Set(name, value)
	}
	if facts.PricePerHeadFen != nil {
		f.Set("per_head", yuan(*facts.PricePerHeadFen))
	}
	f.Set("datum", string(geo.WGS84))
	if at, known := facts.Position(); known {
		f.Set("lat", degrees(at.Lat))
		f.Set("lng", degrees(at.Lng))
	}
}

// degrees are written with six digits, a step of ten centimetres.
func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

func (b base) storeFields(f *respond.Form) storeFields { return storeInputs(f, b.Base) }

func storeInputs(f *respond.Form, b respond.Base) storeFields {
	optional := b.T("merchant.optional")
	s := storeFields{
		NameZh: f.Field("name_zh", "merchant.store.name_zh"), NameEn: f.Field("name_en", "merchant.store.name_en"),
		Category: f.Field("category", "merchant.store.category"),
		District: f.Field("district", "merchant.store.district"),
		Address:  f.Field("address", "merchant.store.address"), Phone: f.Field("phone", "merchant.store.phone"),
		PerHead: f.Field("per_head", "merchant.store.per_head"),
	}
	s.NameZh.Required, s.NameZh.MaxLength = true, 80
	s.NameEn.Optional, s.NameEn.MaxLength = optional, 120
	s.Category.Type, s.Category.Required = "select", true
	if s.Category.Value == "" {
		s.Category.Options = append(s.Category.Options, view.Option{Label: b.T("merchant.store.choose")})
	}
	for _, one := range merchants.Categories {
		s.Category.Options = append(s.Category.Options, view.Option{Value: string(one),
			Label: b.T("category." + string(one)), Chosen: s.Category.Value == string(one)})
	}
	s.District.Hint, s.District.MaxLength = b.T("merchant.store.district_hint"), 40
	s.Address.MaxLength, s.Phone.MaxLength = 200, 64
	s.Phone.InputMode, s.Phone.Optional, s.Phone.Hint = "tel", optional, b.T("merchant.store.phone_hint")
	s.PerHead = amount(s.PerHead, optional)
	s.PerHead.Hint = b.T("merchant.store.per_head_hint")
	return s
}

func (p *Pages) factsForm(c *gin.Context, s session, f *respond.Form) error {
	page := factsPage{base: p.base(c, s, "store", "merchant.store.title"), Problems: f.Problems()}
	page.Action, page.Narrow = page.Path("/m/store"), true
	page.Hidden = append(page.Carry(), view.Hidden{Name: "version", Value: f.Text("version")})
	page.Fields, page.Hours = page.storeFields(f), page.hoursFields(f)
	page.Lat, page.Lng = f.Field("lat", "merchant.store.lat"), f.Field("lng", "merchant.store.lng")
	page.Lat.Placeholder, page.Lng.Placeholder = "31.2304", "121.4737"
	for _, input := range []*view.Field{&page.Lat, &page.Lng} {
		input.InputMode, input.Width = "decimal", "medium"
	}
	page.Datum = f.Choice("datum", "merchant.store.datum", false,
		view.Option{Value: string(geo.WGS84), Label: page.T("merchant.datum.wgs84"),
			Hint: page.T("merchant.datum.wgs84_hint")},
		view.Option{Value: string(geo.GCJ02), Label: page.T("merchant.datum.gcj02"),
			Hint: page.T("merchant.datum.gcj02_hint")})
	page.MapPicker = "https://lbs.amap.com/tools/picker"
	if at, known := s.store.Position(); known {
		page.MapCheck = mapLink(at, page.Store())
	}
	if page.Owner() {
		page.Leave = page.Path("/m/leave")
	}
	return p.HTML.ShowForm(c, f, "merchant/store.html", &page)
}

// mapLink opens a map at the place; it says which datum the numbers are in.
func mapLink(at geo.Point, name string) string {
	return "https://uri.amap.com/marker?" + url.Values{"position": {degrees(at.Lng) + "," + degrees(at.Lat)},
		"coordinate": {"wgs84"}, "name": {name}}.Encode()
}

// saveFacts answers POST /m/store.
func (p *Pages) saveFacts(c *gin.Context, s session) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	facts := readFacts(f)
	facts.OpenHours = readWeek(f)
	readPlace(f, &facts, s.store.StoreFacts)
	if !f.OK() {
		return p.factsForm(c, s, f)
	}
	version, _ := strconv.ParseInt(f.Text("version"), 10, 64)
	_, err = p.Merchants.UpdateStoreFacts(c.Request.Context(),
		merchants.UpdateStoreFactsInput{Actor: s.who, StoreID: s.store.ID, Version: version, Facts: facts})
	if f.Refuse(err, factInputs...) {
		return p.factsForm(c, s, f)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, s.path("/m/store"), "merchant_store_saved")
}

func readFacts(f *respond.Form) merchants.StoreFacts {
	facts := merchants.StoreFacts{
		NameZh: f.Text("name_zh"), NameEn: f.Text("name_en"), Category: merchants.Category(f.Text("category")),
		District: f.Text("district"), Address: f.Text("address"), Phone: f.Text("phone"),
	}
	if f.Text("per_head") != "" {
		if fen, ok := f.Fen("per_head"); ok {
			facts.PricePerHeadFen = &fen
		}
	}
	return facts
}

// readPlace reads both degrees, or neither. A place handed back as it was shown stays as it
// is kept, to the last digit and in its datum.
func readPlace(f *respond.Form, facts *merchants.StoreFacts, kept merchants.StoreFacts) {
	if at, known := kept.Position(); known && f.Text("lat") == degrees(at.Lat) && f.Text("lng") == degrees(at.Lng) {
		facts.Lat, facts.Lng, facts.SourceDatum = kept.Lat, kept.Lng, geo.WGS84
		return
	}
	facts.SourceDatum = geo.Datum(f.Text("datum"))
	if f.Text("lat") == "" && f.Text("lng") == "" {
		return
	}
	facts.Lat, facts.Lng = readDegrees(f, "lat", 90), readDegrees(f, "lng", 180)
}

func readDegrees(f *respond.Form, name string, limit float64) *float64 {
	v, err := strconv.ParseFloat(plainNumber(f.Text(name)), 64)
	if err != nil || !(v >= -limit && v <= limit) { // "NaN" compares with nothing
		f.Fail(name, "merchant.store."+name+"_unreadable")
		return nil
	}
	return &v
}
