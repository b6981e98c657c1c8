package store

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/export"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

var (
	storeStates    = []string{"pending", "approved", "suspended", "rejected"}
	storeReadiness = []string{"live", "ready", "lapsed", "never"}
)

// stores are the shops of the city in any state.
func (p *Pages) stores() frame.List[merchants.Store] {
	return frame.List[merchants.Store]{
		Frame:   p.Frame,
		Name:    "stores",
		Path:    "/ops/stores",
		Nav:     "stores",
		Filters: []string{"text", "status", "category", "district", "readiness"},
		Fields:  p.storeFilters,
		Read: func(req *frame.Request) frame.Reader[merchants.Store] {
			filter := merchants.StoreFilter{City: req.City.ID, Text: req.Form.Text("text"),
				District:  req.Form.Text("district"),
				Status:    merchants.StoreStatus(req.Choice("status", storeStates...)),
				Readiness: merchants.Readiness(req.Choice("readiness", storeReadiness...)),
				Category:  merchants.Category(req.Choice("category", categoryCodes()...))}
			return func(ctx context.Context, limit int, cursor string) ([]merchants.Store, string, error) {
				return p.Merchants.StoresForOps(ctx, merchants.StoresForOpsInput{Actor: req.Actor, Filter: filter,
					Limit: limit, Cursor: cursor})
			}
		},
		Columns: []string{"name", "category", "district", "status", "readiness", "created"},
		Row:     storeRow,
		FileColumns: []string{"number", "name", "name_en", "category", "district", "address", "phone", "lat", "lng",
			"status", "readiness", "evidence", "source", "created"},
		Cells: storeCells,
		Above: func(req *frame.Request, page *frame.ListPage) error {
			page.Links = []view.Link{{Label: req.T("ops.stores.new"), Href: req.Address("/ops/stores/new")},
				{Label: req.T("ops.import.title"), Href: req.Address("/ops/stores/import")}}
			return nil
		},
	}
}

func (p *Pages) storeFilters(req *frame.Request) []view.Field {
	text := req.Form.Field("text", "ops.stores.text")
	text.Type, text.MaxLength = "search", 64
	district := req.Form.Field("district", "ops.fact.district")
	district.Type, district.Options = "select", []view.Option{{Value: "", Label: req.T("records.any")}}
	names, err := p.Merchants.DistrictsForOps(req.Context(), req.Actor, req.City.ID)
	if err != nil { // the list itself will say what is wrong
		return []view.Field{text}
	}
	for _, name := range names {
		district.Options = append(district.Options, view.Option{Value: name, Label: name})
	}
	return []view.Field{text, req.Select("status", "records.status", "merchants.store_status.", storeStates...),
		district,
		req.Select("category", "ops.fact.category", "category.", categoryCodes()...),
		req.Select("readiness", "ops.stores.readiness", "ops.readiness.", storeReadiness...)}
}

func categoryCodes() []string {
	codes := make([]string, len(merchants.Categories))
	for i, c := range merchants.Categories {
		codes[i] = string(c)
	}
	return codes
}

var storeBadges = map[merchants.StoreStatus]string{
	merchants.StorePending: "info", merchants.StoreApproved: "ok", merchants.StoreSuspended: "warn",
	merchants.StoreRejected: "bad",
}

func storeRow(req *frame.Request, s merchants.Store) view.Row {
	return view.Row{Cells: []view.Cell{
		{Text: s.Name(req.Locale), Href: req.Address("/ops/stores/" + s.ID.String()), Note: streetOf(s)},
		{Text: req.T("category." + string(s.Category))}, {Text: frame.OrDash(s.District)},
		{Text: frame.Sentence(req.T("merchants.store_status." + string(s.Status))), Badge: storeBadges[s.Status]},
		{Text: readiness(req.Request, s, req.Now())}, {Text: req.Moment(s.CreatedAt)},
	}}
}

// streetOf is the address, unless it only repeats the district of the next column.
func streetOf(s merchants.Store) string {
	if s.Address == s.District {
		return ""
	}
	return s.Address
}

// readiness is whether somebody has scanned at the store of late.
func readiness(req *respond.Request, s merchants.Store, now time.Time) string {
	switch {
	case s.LastScanAt == nil:
		return req.T("ops.readiness.never")
	case s.Ready(now):
		return req.T("ops.readiness.ready")
	}
	return req.T("ops.readiness.lapsed")
}

func storeCells(req *frame.Request, s merchants.Store) []export.Cell {
	f := FactsNow(s.StoreFacts)
	lat, lng := export.None, export.None
	if at, known := s.Position(); known {
		lat, lng = export.Text(degrees(at.Lat)), export.Text(degrees(at.Lng))
	}
	return []export.Cell{export.Text(s.ID.String()), export.Text(f.NameZh), export.Text(f.NameEn),
		export.Text(req.T("category." + f.Category)), export.Text(f.District),
		export.Text(f.Address), export.Text(f.Phone), lat, lng,
		export.Text(req.T("merchants.store_status." + string(s.Status))),
		export.Text(readiness(req.Request, s, req.Now())), export.Text(s.Evidence), export.Text(s.Source),
		export.Text(req.Moment(s.CreatedAt))}
}

var (
	offerStates  = []string{"draft", "published", "withdrawn"}
	reviewStates = []string{"pending", "approved", "rejected"}
)

// offers are all offers of the city by state.
func (p *Pages) offers() frame.List[merchants.Offer] {
	return frame.List[merchants.Offer]{
		Frame: p.Frame, Name: "offers", Path: "/ops/offers", Nav: "offers", Filters: []string{"review", "status"},
		Fields: func(req *frame.Request) []view.Field {
			return []view.Field{req.Select("review", "ops.offers.review", "merchants.review_state.", reviewStates...),
				req.Select("status", "records.status", "merchants.offer_status.", offerStates...)}
		},
		Read: func(req *frame.Request) frame.Reader[merchants.Offer] {
			filter := merchants.OfferFilter{City: req.City.ID, Review: merchants.ReviewState(req.Choice("review",
				reviewStates...)), Status: merchants.OfferStatus(req.Choice("status", offerStates...))}
			return func(ctx context.Context, limit int, cursor string) ([]merchants.Offer, string, error) {
				return p.Merchants.OffersForOps(ctx, merchants.OffersForOpsInput{Actor: req.Actor, Filter: filter,
					Limit: limit, Cursor: cursor})
			}
		},
		Prepare: func(req *frame.Request, rows []merchants.Offer) error {
			return frame.NameStores(req, rows, func(o merchants.Offer) ident.ID { return o.StoreID })
		},
		Columns: []string{"name", "store", "#rate", "when", "status", "review", "changed"},
		Row:     offerRow,
		FileColumns: []string{"number", "store", "name", "name_en", "rate_bp", "cap", "min", "when", "status",
			"review", "reason", "changed"},
		Cells: func(req *frame.Request, o merchants.Offer) []export.Cell {
			limit := export.None
			if o.CapFen != nil {
				limit = export.Money(*o.CapFen)
			}
			return []export.Cell{export.Text(o.ID.String()), export.Text(req.StoreName(o.StoreID)),
				export.Text(o.NameZh), export.Text(o.NameEn), export.Number(int64(o.PayRateBP)), limit,
				export.Money(o.MinSpendFen), export.Text(o.When(req.Locale)),
				export.Text(req.T("merchants.offer_status." + string(o.Status))),
				export.Text(req.T("merchants.review_state." + string(o.Review))), export.Text(o.ReviewReason),
				export.Text(req.Moment(o.UpdatedAt))}
		},
	}
}

func offerRow(req *frame.Request, o merchants.Offer) view.Row {
	status := map[merchants.OfferStatus]string{merchants.OfferPublished: "ok", merchants.OfferDraft: "info",
		merchants.OfferWithdrawn: "warn"}[o.Status]
	return view.Row{Cells: []view.Cell{
		{Text: req.Pick(o.NameZh, o.NameEn), Href: req.Address("/ops/reviews", "type", "offer", "item", o.ID.String())},
		{Text: req.StoreName(o.StoreID), Href: req.Address("/ops/stores/" + o.StoreID.String())},
		{Text: req.Rate(o.PayRateBP)}, {Text: frame.Sentence(o.When(req.Locale))},
		{Text: frame.Sentence(req.T("merchants.offer_status." + string(o.Status))), Badge: status},
		{Text: frame.Sentence(req.T("merchants.review_state." + string(o.Review))), Badge: ReviewBadge(o.Review),
			Note: o.ReviewReason},
		{Text: req.Moment(o.UpdatedAt)},
	}}
}

// mostIdle is how many idle stores are listed; the number on the work list counts all.
const mostIdle = 200

// showIdle answers GET /ops/stores/idle: partners without a visit for 30 days.
func (p *Pages) showIdle(c *gin.Context) error {
	req, err := p.Request(c)
	if err != nil {
		return err
	}
	rows, err := p.Figures.IdleStores(c.Request.Context(), req.Actor, req.City.ID, mostIdle)
	if err != nil {
		return err
	}
	page := frame.ListPage{Base: req.Base("stores", "ops.idle.title"), Lead: req.T("ops.idle.lead")}
	page.Wide = true
	if page.Cities, err = req.CityTabs("/ops/stores/idle"); err != nil {
		return err
	}
	page.Table = view.Table{ID: "idle", Caption: page.T("ops.idle.title"), HideCaption: true,
		Columns: req.Columns("ops.idle.", "name", "district", "approved", "visit", "scan"),
		Empty: &view.Empty{Text: page.T("ops.idle.none"), Action: view.Link{Label: page.T("ops.idle.all"),
			Href: req.Address("/ops/stores")}}}
	for _, s := range rows {
		page.Table.Rows = append(page.Table.Rows,
			view.Row{Cells: []view.Cell{{Text: page.Pick(s.NameZh, s.NameEn),
				Href: req.Address("/ops/stores/" + s.StoreID.String())},
				{Text: frame.OrDash(s.District)}, {Text: req.MomentOf(s.ReviewedAt)}, {Text: req.MomentOf(s.LastVisit)},
				{Text: req.MomentOf(s.LastScanAt)}}})
	}
	return p.HTML.Show(c, "ops/list.html", page)
}
