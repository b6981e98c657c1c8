package catalogue_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/geo"
	"citycard/app/platform/money"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/merchants/merchantstest"
)

// northOf is metres north of the middle of Shanghai.
func northOf(metres float64) merchantstest.Option {
	return merchantstest.At(31.2304+metres/111_195, 121.4737)
}

func inDistrict(name string, yuan int64) merchantstest.Option {
	return merchantstest.Facts(func(f *merchants.StoreFacts) {
		f.District = name
		if price := money.Fen(yuan * 100); yuan > 0 {
			f.PricePerHeadFen = &price
		}
	})
}

func paying(bp int) merchantstest.Option {
	return merchantstest.Terms(func(t *merchants.OfferTerms) { t.PayRateBP = bp })
}

func TestAroundCountsLiveStoresWithinItsRadii(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for i, metres := range []float64{0, 400, 995, 1005, 1990, 2010} {
			w.LiveStore(t, merchantstest.Named(fmt.Sprintf("店%d", i), ""), northOf(metres),
				inDistrict("黄浦区", int64(20+10*i)), paying(9000+100*i))
		}
		w.PendingStore(t, northOf(10))
		q := catalogue.AroundQuery{City: shanghai, At: geo.Point{Lat: 31.2304, Lng: 121.4737}, Nearest: 2}
		around, err := w.Around(t.Context(), q)
		must(t, err)
		if around.Walk.Stores != 3 || around.Gate != 5 {
			t.Errorf("%d within a walk, %d within the gate's radius", around.Walk.Stores, around.Gate)
		}
		if around.Walk.TypicalRateBP != 9100 || around.Walk.PerHeadFen != 3000 {
			t.Errorf("typical: %+v", around.Walk)
		}
		if len(around.Nearest) != 2 || around.Nearest[0].Name != "店0" || *around.Nearest[1].DistanceM != 400 {
			t.Errorf("nearest: %+v", around.Nearest)
		}
		w.Env.Clock.Advance(merchants.ReadyFor - time.Minute)
		if around, err = w.Around(t.Context(), q); err != nil || around.Gate != 5 {
			t.Errorf("just before readiness lapses: %+v, %v", around, err)
		}
		w.Env.Clock.Advance(time.Minute) // the snapshot is not built anew for that
		if around, err = w.Around(t.Context(), q); err != nil || around.Gate != 0 || len(around.Nearest) != 0 ||
			around.Walk.TypicalRateBP != 0 {
			t.Errorf("after readiness lapsed: %+v, %v", around, err)
		}
		q.At.Lat = math.NaN()
		if _, err := w.Around(t.Context(), q); !errors.Is(err, merchants.ErrFilter) {
			t.Errorf("nowhere: %v", err)
		}
		if _, err := w.Around(t.Context(), catalogue.AroundQuery{City: "atlantis"}); !errors.Is(err, city.ErrNotFound) {
			t.Errorf("another city: %v", err)
		}
	})
}

func TestTheSaleGate(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		gate := func(stores int64) {
			t.Helper()
			must(t, w.Env.DB.InTx(t.Context(), func(tx *db.Tx) error {
				return city.SetPolicy(tx, shanghai, merchants.PolicySaleGate, stores)
			}))
		}
		sold := func(want bool, at *geo.Point, districts ...string) {
			t.Helper()
			if open, err := w.SoldAt(t.Context(), shanghai, districts, at); err != nil || open != want {
				t.Errorf("sold in %v and at %v: %v, want %v (%v)", districts, at, open, want, err)
			}
		}
		gate(0)
		sold(true, nil)
		sold(true, nil, "火星区")
		gate(1)
		sold(false, nil) // where no store is, nothing is sold
		w.LiveStore(t, northOf(60_000), inDistrict("", 60))
		sold(true, nil) // a city without districts has none that is closed
		gate(2)
		sold(false, nil)
		gate(1)
		for range 3 {
			w.LiveStore(t, inDistrict("黄浦区", 60))
		}
		w.LiveStore(t, northOf(30_000), inDistrict("宝山区", 60))
		w.PendingStore(t, northOf(30_000), inDistrict("宝山区", 60))
		middle, north, sea := &geo.Point{Lat: 31.2304, Lng: 121.4737}, &geo.Point{Lat: 31.5, Lng: 121.4737},
			&geo.Point{}
		sold(true, nil)
		for _, stores := range []int64{2, 3} {
			gate(stores)
			sold(false, nil)
			sold(true, nil, "黄浦区")
			sold(true, nil, "宝山区", "黄浦区")
			sold(false, nil, "宝山区")
			sold(false, nil, "火星区", "")
			sold(true, middle)
			sold(true, middle, "宝山区")
			sold(false, north)
			sold(true, sea, "黄浦区")
			sold(false, sea)
		}
		gate(4)
		sold(false, middle, "黄浦区")
		dbtest.Exec(t, w.Env.DB, "DELETE FROM city_policies")
		sold(false, middle, "黄浦区") // 30 unless the city says otherwise
		if _, err := w.SoldAt(t.Context(), "atlantis", nil, nil); !errors.Is(err, city.ErrNotFound) {
			t.Errorf("another city: %v", err)
		}
	})
}

func TestDistrictsHaveTheMiddleOfTheirStores(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.LiveStore(t, merchantstest.At(31.2, 121.4), inDistrict("静安区", 60))
		w.LiveStore(t, merchantstest.At(31.4, 121.6), inDistrict("静安区", 0))
		w.LiveStore(t, merchantstest.At(31.1, 121.1), inDistrict("宝山区", 40))
		w.LiveStore(t, inDistrict("", 40))
		w.PendingStore(t, inDistrict("松江区", 40))
		districts, err := w.Districts(t.Context(), shanghai)
		must(t, err)
		if len(districts) != 2 || districts[0].Name != "宝山区" || districts[1].Stores != 2 {
			t.Fatalf("districts: %+v", districts)
		}
		if c := districts[1].Centre; math.Abs(c.Lat-31.3) > 1e-9 || math.Abs(c.Lng-121.5) > 1e-9 {
			t.Errorf("centre: %+v", c)
		}
		all, err := w.Overview(t.Context(), shanghai)
		must(t, err)
		if all.Stores != 4 || all.TypicalRateBP != 9000 || all.PerHeadFen != 4000 {
			t.Errorf("overview: %+v", all)
		}
		w.Env.Clock.Advance(merchants.ReadyFor - time.Minute)
		if districts, err = w.Districts(t.Context(), shanghai); err != nil || len(districts) != 2 {
			t.Errorf("just before readiness lapses: %+v, %v", districts, err)
		}
		w.Env.Clock.Advance(time.Minute)
		if all, err = w.Overview(t.Context(), shanghai); err != nil || all.Stores != 0 {
			t.Errorf("after readiness lapsed: %+v, %v", all, err)
		}
		if districts, err = w.Districts(t.Context(), shanghai); err != nil || len(districts) != 0 {
			t.Errorf("after readiness lapsed: %+v, %v", districts, err)
		}
	})
}
