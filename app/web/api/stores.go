package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/merchants/openhours"
)

func (a *API) mountStores() {
	mount(a, Route{Method: "GET", Path: "/cities/{city}/stores", Access: Anyone, Tag: "stores",
		Summary: "Live stores: by text, district, category, distance, opening; every fifth place may be boosted"},
		a.listStores)
	a.describeStoreList()
	mount(a, Route{Method: "GET", Path: "/stores/{store}", Access: Anyone, Tag: "stores",
		Summary: "One store, with the offers usable now and later"}, a.showStore)
}

type listStoresIn struct {
	CityPath
	Q        string            `query:"q" maxLength:"64" doc:"Part of a name"`
	District string            `query:"district" maxLength:"64"`
	Category string            `query:"category" maxLength:"32"`
	Lat      optional[float64] `query:"lat" doc:"WGS-84; with lng: order by distance"`
	Lng      optional[float64] `query:"lng"`
	OpenNow  bool              `query:"open_now"`
	Followed bool              `query:"followed" doc:"Only stores that the signed-in member follows"`
	Paging
}

// storeListOut carries the list in JSON that was encoded row by row beforehand.
type storeListOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (a *API) listStores(ctx context.Context, _ identity.Actor, in *listStoresIn) (*storeListOut, error) {
	query, err := a.bindListStores(ctx, in)
	if err != nil {
		return nil, err
	}
	found, err := a.Catalogue.List(ctx, query)
	if err != nil {
		return nil, err
	}
	return &storeListOut{ContentType: "application/json", Body: storeListJSON(found)}, nil
}

func (a *API) bindListStores(ctx context.Context, in *listStoresIn) (q catalogue.Query, err error) {
	if q.City, err = city.ParseID(in.City); err != nil {
		return q, err
	}
	if q.Lat, err = degrees(in.Lat, "lat", 90); err != nil {
		return q, err
	}
	if q.Lng, err = degrees(in.Lng, "lng", 180); err != nil {
		return q, err
	}
	if (q.Lat == nil) != (q.Lng == nil) {
		return q, respond.ErrInvalid.WithField("lat", "field.required").WithField("lng", "field.required")
	}
	if q.Category = merchants.Category(in.Category); q.Category != "" && !q.Category.Known() {
		return q, respond.ErrInvalid.WithField("category", "field.not_one_of")
	}
	if in.Followed {
		member, err := middleware.Require(ctx, identity.KindMember)
		if err != nil {
			return q, err
		}
		q.FollowedBy = &member.ID
	}
	q.Q, q.District, q.OpenNow, q.Limit, q.Cursor = in.Q, in.District, in.OpenNow, in.Limit, in.Cursor
	q.Locale = respond.RequestOf(ctx).Locale
	return q, nil
}

// storeRow describes the row that PrepareStoreRow encodes, for the document only.
type storeRow struct {
	ID              string         `json:"id" example:"01957e5c-7a40-7000-8000-0000000000c1"`
	Name            string         `json:"name" example:"梧桐茶馆"`
	Category        string         `json:"category" example:"cafe"`
	District        string         `json:"district" example:"静安区"`
	DistanceM       *int           `json:"distance_m" example:"350" doc:"Null without lat and lng"`
	OpenNow         *bool          `json:"open_now" example:"true" doc:"Null when the opening hours are not known"`
	PricePerHeadFen *int64         `json:"price_per_head_fen" example:"5800"`
	BestOffer       storeRowsOffer `json:"best_offer"`
	Boosted         bool           `json:"boosted" example:"false" doc:"In this place by traffic reward"`
	Evidence        string         `json:"evidence" example:"连续三年街道口碑榜" doc:"Why the city selected it"`
	Attribution     string         `json:"attribution,omitempty" example:"© OpenStreetMap contributors" doc:"To be shown with the row"`
}

type storeRowsOffer struct {
	ID          string `json:"id" example:"01957e5c-7a40-7000-8000-0000000000e1"`
	Name        string `json:"name" example:"全单 9 折"`
	PayRateBP   int    `json:"pay_rate_bp" example:"9000"`
	CapFen      *int64 `json:"cap_fen" example:"5000"`
	MinSpendFen int64  `json:"min_spend_fen" example:"0"`
}

// describeStoreList gives the document the shape of the bytes that storeListJSON makes.
func (a *API) describeStoreList() {
	op := operationOf(a.OpenAPI(), Route{Method: http.MethodGet, Path: "/cities/{city}/stores"})
	schema := a.OpenAPI().Components.Schemas.Schema(typeOf[page[storeRow]](), true, "StoreList")
	op.Responses["200"].Content = map[string]*huma.MediaType{"application/json": {Schema: schema,
		Example: exampleOf[listOut[storeRow]]("Body")}}
}

// StorePath is embedded in the inputs of routes of one store.
type StorePath struct {
	Store string `path:"store" maxLength:"64" example:"01957e5c-7a40-7000-8000-0000000000c1"`
}

func (p StorePath) id() (ident.ID, error) { return idOf(p.Store, merchants.ErrStoreNotFound) }

// StoreFacts is what is known of a shop, in requests and answers alike.
type StoreFacts struct {
	NameZh          string   `json:"name_zh" maxLength:"200" example:"梧桐茶馆"`
	NameEn          string   `json:"name_en,omitempty" maxLength:"400" example:"Wutong Teahouse"`
	Category        string   `json:"category" maxLength:"32" example:"cafe"`
	District        string   `json:"district,omitempty" maxLength:"100" example:"静安区"`
	Address         string   `json:"address,omitempty" maxLength:"400" example:"南京西路 1 号"`
	Lat             *float64 `json:"lat,omitempty" minimum:"-90" maximum:"90" example:"31.2304" doc:"WGS-84 in answers; in requests see datum"`
	Lng             *float64 `json:"lng,omitempty" minimum:"-180" maximum:"180" example:"121.4737"`
	Phone           string   `json:"phone,omitempty" maxLength:"100" example:"021-5555 0101" doc:"The shop's public number"`
	PricePerHeadFen *int64   `json:"price_per_head_fen,omitempty" example:"5800"`
	OpenHours       string   `json:"open_hours,omitempty" maxLength:"600" example:"Mo 10:00-22:00;Tu 10:00-22:00" doc:"One span per day and stretch; an end past midnight is 25:30"`
}

type storeBody struct {
	ID   string `json:"id" example:"01957e5c-7a40-7000-8000-0000000000c1"`
	City string `json:"city" example:"shanghai"`
	StoreFacts
	OpenNow     *bool         `json:"open_now" example:"true" doc:"Null when the opening hours are not known"`
	Evidence    string        `json:"evidence" example:"连续三年街道口碑榜"`
	Attribution string        `json:"attribution" example:""`
	Live        bool          `json:"live" example:"true" doc:"In the list now"`
	Practice    practiceState `json:"practice"`
	Followed    bool          `json:"followed" example:"false"`
	OffersNow   []OfferBody   `json:"offers_now" doc:"Usable now, the best first"`
	OffersLater []OfferBody   `json:"offers_later" doc:"Usable at other times"`
}

type practiceState struct {
	Ready bool       `json:"ready" example:"true" doc:"Somebody scanned here within 30 days"`
	Until *time.Time `json:"until" example:"2027-04-01T04:00:00Z" doc:"When that lapses"`
}

type showStoreOut struct{ Body storeBody }

func (a *API) showStore(ctx context.Context, _ identity.Actor, in *StorePath) (*showStoreOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	who, err := middleware.ActorOrNobody(ctx)
	if err != nil {
		return nil, err
	}
	view, err := a.Merchants.StoreOf(ctx, who, id)
	if err != nil {
		return nil, err
	}
	tx := a.DB.Read(ctx)
	c, err := city.ByID(tx, view.CityID)
	return &showStoreOut{Body: renderStore(view, c, tx.Now())}, err
}

func renderStore(v merchants.StoreView, c city.City, now time.Time) storeBody {
	body := storeBody{
		ID: v.ID.String(), City: string(v.CityID), StoreFacts: renderFacts(v.StoreFacts), Evidence: v.Evidence,
		Attribution: v.Attribution,
		Live:        v.Live, Practice: renderPractice(v.Store, now), Followed: v.Followed, OffersNow: []OfferBody{},
		OffersLater: []OfferBody{},
	}
	if open, known := v.OpenHours.OpenAt(now, c.Location()); known {
		body.OpenNow = &open
	}
	for _, o := range v.Offers {
		if o.UsableAt(now, c.Location()) == nil {
			body.OffersNow = append(body.OffersNow, renderOffer(o))
		} else {
			body.OffersLater = append(body.OffersLater, renderOffer(o))
		}
	}
	return body
}

func renderPractice(s merchants.Store, now time.Time) practiceState {
	state := practiceState{Ready: s.Ready(now)}
	if until := s.ReadyUntil(); !until.IsZero() {
		state.Until = &until
	}
	return state
}

func renderFacts(f merchants.StoreFacts) StoreFacts {
	return StoreFacts{NameZh: f.NameZh, NameEn: f.NameEn, Category: string(f.Category), District: f.District,
		Address: f.Address,
		Lat:     f.Lat, Lng: f.Lng, Phone: f.Phone, PricePerHeadFen: fenOf(f.PricePerHeadFen),
		OpenHours: f.OpenHours.String()}
}

// bind reads facts from a request; what they may be is the use case's question.
func (f StoreFacts) bind() (merchants.StoreFacts, error) {
	facts := merchants.StoreFacts{NameZh: f.NameZh, NameEn: f.NameEn, Category: merchants.Category(f.Category),
		District: f.District,
		Address:  f.Address, Lat: f.Lat, Lng: f.Lng, Phone: f.Phone}
	if f.PricePerHeadFen != nil {
		price := money.Fen(*f.PricePerHeadFen)
		facts.PricePerHeadFen = &price
	}
	hours, err := openhours.Parse(f.OpenHours)
	if err != nil {
		return facts, respond.ErrInvalid.WithField("open_hours", "field.bad_form")
	}
	facts.OpenHours = hours
	return facts, nil
}
