package ops

import (
	"context"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

var (
	storeStates    = []string{"pending", "approved", "suspended", "rejected"}
	storeReadiness = []string{"live", "ready", "lapsed", "never"}
)

// stores are the shops of the city in any state.
func (p *Pages) stores() sheet[merchants.Store] {
	return sheet[merchants.Store]{
		name: "stores", nav: "stores", filters: []string{"text", "status", "category", "district", "readiness"},
		fields: p.storeFilters,
		bind: func(d *lens) reader[merchants.Store] {
			filter := merchants.StoreFilter{City: d.home.ID, Text: d.form.Text("text"), District: d.form.Text("district"),
				Status: merchants.StoreStatus(d.pick("status", storeStates...)), Readiness: merchants.Readiness(d.pick("readiness", storeReadiness...)),
				Category: merchants.Category(d.pick("category", categoryCodes()...))}
			return func(ctx context.Context, limit int, cursor string) ([]merchants.Store, string, error) {
				return p.Merchants.StoresForOps(ctx, merchants.StoresForOpsInput{Actor: d.who, Filter: filter, Limit: limit, Cursor: cursor})
			}
		},
		columns: []column{{"name", false}, {"category", false}, {"district", false}, {"status", false}, {"readiness", false}, {"created", false}},
		row:     storeRow,
		file:    []string{"number", "name", "name_en", "category", "district", "address", "phone", "lat", "lng", "status", "readiness", "evidence", "source", "created"},
		cells:   storeCells,
		around: func(d *lens, page *listPage) error {
			page.Links = []view.Link{{Label: d.call.T("ops.stores.new"), Href: d.at("/ops/stores/new")}, {Label: d.call.T("ops.import.title"), Href: d.at("/ops/stores/import")}}
			return nil
		},
	}
}

func (p *Pages) storeFilters(d *lens) []view.Field {
	text := d.form.Field("text", "ops.stores.text")
	text.Type, text.MaxLength = "search", 64
	district := d.form.Field("district", "ops.fact.district")
	district.Type, district.Options = "select", []view.Option{{Value: "", Label: d.call.T("records.any")}}
	names, err := p.Merchants.DistrictsForOps(d.c.Request.Context(), d.who, d.home.ID)
	if err != nil { // the list itself will say what is wrong
		return []view.Field{text}
	}
	for _, name := range names {
		district.Options = append(district.Options, view.Option{Value: name, Label: name})
	}
	return []view.Field{text, d.selection("status", "records.status", "merchants.store_status.", storeStates...), district,
		d.selection("category", "ops.fact.category", "category.", categoryCodes()...), d.selection("readiness", "ops.stores.readiness", "ops.readiness.", storeReadiness...)}
}

func categoryCodes() []string {
	codes := make([]string, len(merchants.Categories))
	for i, c := range merchants.Categories {
		codes[i] = string(c)
	}
	return codes
}

var storeBadges = map[merchants.StoreStatus]string{
	merchants.StorePending: "info", merchants.StoreApproved: "ok", merchants.StoreSuspended: "warn", merchants.StoreRejected: "bad",
}

func storeRow(d *lens, s merchants.Store) view.Row {
	return view.Row{Cells: []view.Cell{
		{Text: s.Name(d.call.Locale), Href: d.at("/ops/stores/" + s.ID.String()), Note: streetOf(s)},
		{Text: d.call.T("category." + string(s.Category))}, {Text: orDash(s.District)},
		{Text: sentence(d.call.T("merchants.store_status." + string(s.Status))), Badge: storeBadges[s.Status]},
		{Text: readinessWords(d.call, s, d.p.DB.Clock().Now())}, {Text: d.call.Moment(s.CreatedAt)},
	}}
}

// streetOf is the address, unless it only repeats the district of the next column.
func streetOf(s merchants.Store) string {
	if s.Address == s.District {
		return ""
	}
	return s.Address
}

// sentence begins a text that stands alone with a capital: names of states also stand within
// sentences.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// readinessWords say whether somebody has scanned at the store of late.
func readinessWords(call *respond.Call, s merchants.Store, now time.Time) string {
	switch {
	case s.LastScanAt == nil:
		return call.T("ops.readiness.never")
	case s.Ready(now):
		return call.T("ops.readiness.ready")
	}
	return call.T("ops.readiness.lapsed")
}

func storeCells(d *lens, s merchants.Store) []export.Cell {
	f := factsNow(s.StoreFacts)
	lat, lng := export.None, export.None
	if at, known := s.Position(); known {
		lat, lng = export.Text(degrees(at.Lat)), export.Text(degrees(at.Lng))
	}
	return []export.Cell{export.Text(s.ID.String()), export.Text(f.NameZh), export.Text(f.NameEn), export.Text(d.call.T("category." + f.Category)), export.Text(f.District),
		export.Text(f.Address), export.Text(f.Phone), lat, lng, export.Text(d.call.T("merchants.store_status." + string(s.Status))),
		export.Text(readinessWords(d.call, s, d.p.DB.Clock().Now())), export.Text(s.Evidence), export.Text(s.Source), export.Text(d.call.Moment(s.CreatedAt))}
}

var (
	offerStates  = []string{"draft", "published", "withdrawn"}
	reviewStates = []string{"pending", "approved", "rejected"}
)

// offers are all offers of the city by state.
func (p *Pages) offers() sheet[merchants.Offer] {
	return sheet[merchants.Offer]{
		name: "offers", nav: "offers", filters: []string{"review", "status"},
		fields: func(d *lens) []view.Field {
			return []view.Field{d.selection("review", "ops.offers.review", "merchants.review_state.", reviewStates...),
				d.selection("status", "records.status", "merchants.offer_status.", offerStates...)}
		},
		bind: func(d *lens) reader[merchants.Offer] {
			filter := merchants.OfferFilter{City: d.home.ID, Review: merchants.ReviewState(d.pick("review", reviewStates...)), Status: merchants.OfferStatus(d.pick("status", offerStates...))}
			return func(ctx context.Context, limit int, cursor string) ([]merchants.Offer, string, error) {
				return p.Merchants.OffersForOps(ctx, merchants.OffersForOpsInput{Actor: d.who, Filter: filter, Limit: limit, Cursor: cursor})
			}
		},
		ready: func(d *lens, rows []merchants.Offer) error {
			return nameStoresOf(d, rows, func(o merchants.Offer) ident.ID { return o.StoreID })
		},
		columns: []column{{"name", false}, {"store", false}, {"rate", true}, {"when", false}, {"status", false}, {"review", false}, {"changed", false}},
		row:     offerRow,
		file:    []string{"number", "store", "name", "name_en", "rate_bp", "cap", "min", "when", "status", "review", "reason", "changed"},
		cells: func(d *lens, o merchants.Offer) []export.Cell {
			limit := export.None
			if o.CapFen != nil {
				limit = export.Money(*o.CapFen)
			}
			return []export.Cell{export.Text(o.ID.String()), export.Text(d.storeName(o.StoreID)), export.Text(o.NameZh), export.Text(o.NameEn), export.Number(int64(o.PayRateBP)), limit,
				export.Money(o.MinSpendFen), export.Text(o.When(d.call.Locale)), export.Text(d.call.T("merchants.offer_status." + string(o.Status))),
				export.Text(d.call.T("merchants.review_state." + string(o.Review))), export.Text(o.ReviewReason), export.Text(d.call.Moment(o.UpdatedAt))}
		},
	}
}

func offerRow(d *lens, o merchants.Offer) view.Row {
	status := map[merchants.OfferStatus]string{merchants.OfferPublished: "ok", merchants.OfferDraft: "info", merchants.OfferWithdrawn: "warn"}[o.Status]
	return view.Row{Cells: []view.Cell{
		{Text: d.call.Pick(o.NameZh, o.NameEn), Href: d.at("/ops/reviews", "type", "offer", "item", o.ID.String())},
		{Text: d.storeName(o.StoreID), Href: d.at("/ops/stores/" + o.StoreID.String())},
		{Text: d.call.Rate(o.PayRateBP)}, {Text: sentence(o.When(d.call.Locale))},
		{Text: sentence(d.call.T("merchants.offer_status." + string(o.Status))), Badge: status},
		{Text: sentence(d.call.T("merchants.review_state." + string(o.Review))), Badge: reviewBadge(o.Review), Note: o.ReviewReason},
		{Text: d.call.Moment(o.UpdatedAt)},
	}}
}

// mostIdle is how many idle stores are listed; the number on the work list counts all.
const mostIdle = 200

// showIdle answers GET /ops/stores/idle: partners without a visit for 30 days.
func (p *Pages) showIdle(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	rows, err := p.Redemptions.IdleStores(c.Request.Context(), d.who, d.home.ID, mostIdle)
	if err != nil {
		return err
	}
	page := listPage{Base: p.base(c, d.who, d.home, "stores", "ops.idle.title"), Lead: d.call.T("ops.idle.lead")}
	page.Wide = true
	if page.Cities, err = p.cityTabs(c, d.who, d.home, "/ops/stores/idle"); err != nil {
		return err
	}
	page.Table = view.Table{ID: "idle", Caption: page.T("ops.idle.title"), HideCaption: true, Columns: d.columns("ops.idle.", column{"name", false}, column{"district", false}, column{"approved", false}, column{"visit", false}, column{"scan", false}),
		Empty: &view.Empty{Text: page.T("ops.idle.none"), Action: view.Link{Label: page.T("ops.idle.all"), Href: d.at("/ops/stores")}}}
	for _, s := range rows {
		page.Table.Rows = append(page.Table.Rows, view.Row{Cells: []view.Cell{{Text: page.Pick(s.NameZh, s.NameEn), Href: d.at("/ops/stores/" + s.StoreID.String())},
			{Text: orDash(s.District)}, {Text: d.sayMoment(s.ReviewedAt)}, {Text: d.sayMoment(s.LastVisit)}, {Text: d.sayMoment(s.LastScanAt)}}})
	}
	return p.HTML.Show(c, "ops/list.html", page)
}
