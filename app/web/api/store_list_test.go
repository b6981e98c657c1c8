package api

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/merchants/merchantstest"
	"citycard/merchants/openhours"
)

// storeLists is a catalogue whose rows are prepared for the API.
type storeLists struct {
	merchantstest.Shops
	catalogue *catalogue.Catalogue
}

func newStoreLists(t testing.TB, env dbtest.Env, booster catalogue.Booster) storeLists {
	shops := merchantstest.New(t, env)
	l := storeLists{shops, catalogue.New(env.DB, shops.Service, booster)}
	l.catalogue.Prepare(PrepareStoreRow)
	return l
}

func (l storeLists) page(t testing.TB, q catalogue.Query) catalogue.Page {
	t.Helper()
	q.City = merchantstest.Shanghai
	page, err := l.catalogue.List(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

type storeListBody struct {
	Items []struct {
		ID, Name, Category, District, Evidence, Attribution string
		DistanceM                                           *int  `json:"distance_m"`
		OpenNow                                             *bool `json:"open_now"`
		PricePerHeadFen                                     *int  `json:"price_per_head_fen"`
		BestOffer                                           struct {
			Name        string
			PayRateBP   int  `json:"pay_rate_bp"`
			CapFen      *int `json:"cap_fen"`
			MinSpendFen int  `json:"min_spend_fen"`
		} `json:"best_offer"`
		Boosted bool
	}
	NextCursor *string `json:"next_cursor"`
}

func bodyOf(t testing.TB, page catalogue.Page) (body storeListBody, text string) {
	t.Helper()
	b := storeListJSON(page)
	if err := json.Unmarshal(b, &body); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return body, string(b)
}

func TestStoreListJSONHasTheValuesOfTheRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, merchantstest.Tables, func(t *testing.T, env dbtest.Env) {
		l := newStoreLists(t, env, nil)
		if _, text := bodyOf(t, l.page(t, catalogue.Query{})); text != `{"items":[],"next_cursor":null}` {
			t.Errorf("an empty city: %s", text)
		}
		hours, err := openhours.Parse("We 11:00-14:00")
		if err != nil {
			t.Fatal(err)
		}
		l.LiveStore(t, merchantstest.Named(`引"号<店>`, ""), merchantstest.At(31.24, 121.47),
			merchantstest.Facts(func(f *merchants.StoreFacts) {
				price := merchants.MaxBillFen / 1000
				f.OpenHours, f.PricePerHeadFen = hours, &price
			}))
		l.LiveStore(t, merchantstest.Named("远店", "Far"), merchantstest.At(31.30, 121.47))
		from := geo.Point{Lat: 31.2304, Lng: 121.47}
		page := l.page(t, catalogue.Query{Lat: &from.Lat, Lng: &from.Lng, Limit: 1, Locale: "en"})
		body, text := bodyOf(t, page)
		row := page.Rows()[0]
		if len(body.Items) != 1 || body.NextCursor == nil || *body.NextCursor != page.NextCursor {
			t.Fatalf("%s", text)
		}
		got := body.Items[0]
		want := int(math.Round(geo.DistanceM(geo.Point{Lat: 31.24, Lng: 121.47}, from)))
		if got.ID != row.ID.String() || got.Name != `引"号<店>` || got.Name != row.Name || *got.DistanceM != want ||
			*row.DistanceM != want ||
			got.OpenNow == nil || !*got.OpenNow || !*row.OpenNow || *got.PricePerHeadFen != 10_000 ||
			got.BestOffer.Name != "10% off the bill" ||
			got.BestOffer.PayRateBP != 9000 || got.BestOffer.CapFen != nil || got.Boosted || got.Evidence == "" ||
			got.Category != "cafe" || got.District != "黄浦区" {
			t.Errorf("%s\n%+v", text, row)
		}
		body, _ = bodyOf(t, l.page(t, catalogue.Query{}))
		if len(body.Items) != 2 || body.Items[1].DistanceM != nil || body.Items[1].OpenNow != nil ||
			body.NextCursor != nil {
			t.Errorf("%+v", body)
		}
	})
}

// lastStores boosts the stores that stand further down.
type lastStores struct{ ids []ident.ID }

func (b *lastStores) Boosted(_ catalogue.Query, n int, eligible func(ident.ID) bool) (boosted []ident.ID) {
	for _, id := range b.ids {
		if len(boosted) < n && eligible(id) {
			boosted = append(boosted, id)
		}
	}
	return boosted
}

func TestStoreListJSONMarksBoostedStores(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, merchantstest.Tables, func(t *testing.T, env dbtest.Env) {
		booster := &lastStores{}
		l := newStoreLists(t, env, booster)
		for range 7 {
			store, _ := l.LiveStore(t)
			booster.ids = append(booster.ids, store.ID)
		}
		if _, text := bodyOf(t, l.page(t, catalogue.Query{Limit: 5})); !strings.Contains(text, `"boosted":true}`) {
			t.Errorf("no boosted row in %s", text)
		}
	})
}

// BenchmarkStoreListJSON answers pages of 20 out of 300 stores, from a random place.
// Run: go test -run - -bench StoreListJSON ./app/web/api
func BenchmarkStoreListJSON(b *testing.B) {
	l := newStoreLists(b, dbtest.New(b, db.SQLite, merchantstest.Tables), nil)
	random := rand.New(rand.NewPCG(5, 6))
	place := func() (lat, lng float64) { return 31.1 + random.Float64()*0.25, 121.3 + random.Float64()*0.3 }
	for range 300 {
		l.LiveStore(b, merchantstest.At(place()))
	}
	b.ReportAllocs()
	size := 0
	for b.Loop() {
		lat, lng := place()
		size += len(storeListJSON(l.page(b, catalogue.Query{Lat: &lat, Lng: &lng})))
	}
	b.ReportMetric(float64(size)/float64(b.N), "bytes/page")
}
