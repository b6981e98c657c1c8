package merchants_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
)

func each(t *testing.T, f func(t *testing.T, s merchantstest.Shops)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, merchantstest.Tables, func(t *testing.T, env dbtest.Env) { f(t, merchantstest.New(t, env)) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t *testing.T, err error, want *fault.Error, what string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %s", what, err, want.Code)
	}
}

// inTx runs f in a transaction and gives its error.
func inTx(t *testing.T, s merchantstest.Shops, f func(tx *db.Tx) error) error {
	t.Helper()
	return s.Env.DB.InTx(t.Context(), f)
}

var operator = merchantstest.Operator(merchantstest.Shanghai)

func TestAStoreIsReviewed(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx, owner := t.Context(), merchantstest.Owner()
		store, err := s.Apply(ctx, merchants.ApplyInput{Actor: owner, City: merchantstest.Shanghai,
			Facts: merchantstest.StoreFacts()})
		must(t, err)
		if store.Status != merchants.StorePending || store.Source != merchants.SourceApplication ||
			store.MerchantID == nil {
			t.Fatalf("%+v", store)
		}
		_, err = s.ApproveStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID, Evidence: "  "})
		wantErr(t, err, merchants.ErrReviewInvalid, "approval without evidence")
		_, err = s.ApproveStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID, Version: 7,
			Evidence: "好店"})
		wantErr(t, err, merchants.ErrStoreChanged, "approval of a version that is not there")
		store, err = s.ApproveStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID, Version: 1,
			Evidence: "街坊推荐，两次暗访"})
		must(t, err)
		kept, err := s.StoreForStaff(ctx, owner, store.ID)
		must(t, err)
		if kept.Status != merchants.StoreApproved || kept.Evidence != "街坊推荐，两次暗访" || kept.Version != 2 ||
			kept.Version != store.Version || kept.ReviewedAt == nil {
			t.Errorf("%+v", kept)
		}
		_, err = s.RejectStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID, Reason: "no"})
		wantErr(t, err, merchants.ErrStoreState, "rejecting an approved store")
		_, err = s.SuspendStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID})
		wantErr(t, err, merchants.ErrReviewInvalid, "suspending without a reason")
		_, err = s.SuspendStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID, Reason: "停业装修"})
		must(t, err)
		wantErr(t, inTx(t, s, func(tx *db.Tx) error {
			_, err := s.StoreForTillTx(tx, store.ID)
			return err
		}), merchants.ErrStoreNotListed, "till of a suspended store")
		_, err = s.StoreOf(ctx, identity.Actor{}, store.ID)
		wantErr(t, err, merchants.ErrStoreNotFound, "a suspended store in public")

		var told []string
		for _, m := range s.Inbox.Messages {
			if m.To.ID == owner.ID {
				told = append(told, m.Template)
			}
		}
		if len(told) != 2 || told[0] != "store_approved" || told[1] != "store_suspended" {
			t.Errorf("the owner was told %v", told)
		}
		if n := dbtest.Count(t, s.Env.DB, "SELECT count(*) FROM audit_entries WHERE object_id = ?",
			store.ID.String()); n != 3 {
			t.Errorf("%d audit entries, want entering, approval, suspension", n)
		}
	})
}

func TestAStoreWithoutPositionCannotGoLive(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		nowhere := s.PendingStore(t, merchantstest.Facts(func(f *merchants.StoreFacts) { f.Lat, f.Lng = nil, nil }))
		_, err := s.ApproveStore(t.Context(),
			merchants.ReviewStoreInput{Actor: operator, StoreID: nowhere.ID, Evidence: "好店"})
		wantErr(t, err, merchants.ErrStoreHasNoPosition, "approval")

		facts := merchantstest.StoreFacts()
		gcj := geo.WGS84ToGCJ02(geo.Point{Lat: *facts.Lat, Lng: *facts.Lng})
		facts.Lat, facts.Lng, facts.SourceDatum = &gcj.Lat, &gcj.Lng, geo.GCJ02
		placed, err := s.UpdateStoreFacts(t.Context(),
			merchants.UpdateStoreFactsInput{Actor: operator, StoreID: nowhere.ID, Version: 1, Facts: facts})
		must(t, err)
		want, _ := merchantstest.StoreFacts().Position()
		if got, _ := placed.Position(); geo.DistanceM(got, want) > 0.01 || placed.SourceDatum != geo.GCJ02 {
			t.Errorf("placed at %v (%s), want %v", got, placed.SourceDatum, want)
		}
		// Handing the kept position back must not convert it a second time.
		again, err := s.UpdateStoreFacts(t.Context(), merchants.UpdateStoreFactsInput{Actor: operator,
			StoreID: nowhere.ID, Version: 2, Facts: placed.StoreFacts})
		must(t, err)
		if *again.Lat != *placed.Lat || again.SourceDatum != geo.GCJ02 {
			t.Errorf("moved from %v to %v", *placed.Lat, *again.Lat)
		}
		_, err = s.ApproveStore(t.Context(),
			merchants.ReviewStoreInput{Actor: operator, StoreID: nowhere.ID, Evidence: "好店"})
		must(t, err)
		lost := placed.StoreFacts
		lost.Lat, lost.Lng = nil, nil
		_, err = s.UpdateStoreFacts(t.Context(),
			merchants.UpdateStoreFactsInput{Actor: operator, StoreID: nowhere.ID, Version: 4, Facts: lost})
		wantErr(t, err, merchants.ErrStoreHasNoPosition, "taking an approved store off the map")
		_, err = s.UpdateStoreFacts(t.Context(), merchants.UpdateStoreFactsInput{Actor: operator, StoreID: nowhere.ID,
			Version: 2, Facts: placed.StoreFacts})
		wantErr(t, err, merchants.ErrStoreChanged, "an edit of an old version")
	})
}

func TestValidateStoreFacts(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		for field, spoil := range map[string]func(*merchants.StoreFacts){
			"name_zh":  func(f *merchants.StoreFacts) { f.NameZh = "" },
			"name_en":  func(f *merchants.StoreFacts) { f.NameEn = "a\x00" },
			"category": func(f *merchants.StoreFacts) { f.Category = "bank" },
			"lat":      func(f *merchants.StoreFacts) { *f.Lat = 91 },
			"price_per_head_fen": func(f *merchants.StoreFacts) {
				p := merchants.MaxBillFen + 1
				f.PricePerHeadFen = &p
			},
			"address": func(f *merchants.StoreFacts) { f.Address = "\xff" },
			"datum":   func(f *merchants.StoreFacts) { f.SourceDatum = "bd09" },
		} {
			facts := merchantstest.StoreFacts()
			spoil(&facts)
			_, err := s.AddStore(t.Context(),
				merchants.AddStoreInput{Actor: operator, City: merchantstest.Shanghai, Facts: facts})
			if f := fault.Of(err); f == nil || f.Code != "merchants.store_invalid" || len(f.Fields) != 1 ||
				f.Fields[0].Name != field {
				t.Errorf("%s: %v %+v", field, err, f)
			}
		}
	})
}

// Another city's rows do not exist for an operator.
func TestOperatorsStayInTheirCity(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx := t.Context()
		merchantstest.City(t, s.Env, "hangzhou")
		here, offer := s.LiveStore(t)
		pending := s.PendingStore(t)
		elsewhere := merchantstest.Operator("hangzhou")
		_, err := s.ApproveStore(ctx, merchants.ReviewStoreInput{Actor: elsewhere, StoreID: pending.ID, Evidence: "x"})
		wantErr(t, err, merchants.ErrStoreNotFound, "approve")
		_, err = s.RejectStore(ctx, merchants.ReviewStoreInput{Actor: elsewhere, StoreID: pending.ID, Reason: "x"})
		wantErr(t, err, merchants.ErrStoreNotFound, "reject")
		_, err = s.SuspendStore(ctx, merchants.ReviewStoreInput{Actor: elsewhere, StoreID: here.ID, Reason: "x"})
		wantErr(t, err, merchants.ErrStoreNotFound, "suspend")
		_, err = s.ReviewOffer(ctx, merchants.ReviewOfferInput{Actor: elsewhere, OfferID: offer.ID, Reason: "x"})
		wantErr(t, err, merchants.ErrOfferNotFound, "review offer")
		_, err = s.StoreForStaff(ctx, elsewhere, here.ID)
		wantErr(t, err, merchants.ErrStoreNotFound, "read")
		_, err = s.UpdateStoreFacts(ctx, merchants.UpdateStoreFactsInput{Actor: elsewhere, StoreID: here.ID,
			Version: here.Version, Facts: here.StoreFacts})
		wantErr(t, err, merchants.ErrStoreNotFound, "edit")
		_, err = s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: elsewhere, StoreID: here.ID,
			Terms: merchantstest.OfferTerms()})
		wantErr(t, err, merchants.ErrStoreNotFound, "save offer")
		_, err = s.BindCode(ctx, elsewhere, here.ID)
		wantErr(t, err, merchants.ErrStoreNotFound, "bind code")
		_, err = s.AddStore(ctx, merchants.AddStoreInput{Actor: elsewhere, City: merchantstest.Shanghai,
			Facts: merchantstest.StoreFacts()})
		wantErr(t, err, city.ErrNotFound, "add")
		err = s.SetDiscountPolicy(ctx, merchants.SetDiscountPolicyInput{Actor: elsewhere, City: merchantstest.Shanghai,
			Reason: "x"})
		wantErr(t, err, city.ErrNotFound, "policy")
		_, _, err = s.StoresForOps(ctx, merchants.StoresForOpsInput{Actor: elsewhere,
			Filter: merchants.StoreFilter{City: merchantstest.Shanghai}})
		wantErr(t, err, city.ErrNotFound, "list of the other city")
		stores, _, err := s.StoresForOps(ctx, merchants.StoresForOpsInput{Actor: elsewhere})
		offers, _, err2 := s.OffersForOps(ctx, merchants.OffersForOpsInput{Actor: elsewhere})
		if len(stores)+len(offers) != 0 || err != nil || err2 != nil {
			t.Errorf("sees %d stores and %d offers of another city: %v %v", len(stores), len(offers), err, err2)
		}
		stores, _, err = s.StoresForOps(ctx, merchants.StoresForOpsInput{Actor: merchantstest.Owner()})
		if len(stores) != 0 || err != nil {
			t.Errorf("staff sees %d stores in the operators' list: %v", len(stores), err)
		}
	})
}

func TestStoresForOpsIsPaged(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		var want []ident.ID
		for range 5 {
			want = append([]ident.ID{s.PendingStore(t).ID}, want...)
		}
		s.LiveStore(t, merchantstest.Named("百分100%", "Percent"))
		var got []ident.ID
		cursor := ""
		for {
			stores, next, err := s.StoresForOps(t.Context(), merchants.StoresForOpsInput{
				Actor: operator, Filter: merchants.StoreFilter{Status: merchants.StorePending}, Limit: 2,
				Cursor: cursor,
			})
			must(t, err)
			for _, st := range stores {
				got = append(got, st.ID)
			}
			if cursor = next; next == "" {
				break
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d stores, want %d", len(got), len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("place %d differs", i)
			}
		}
		for text, n := range map[string]int{"100%": 1, "%": 1, "_": 0, "PERCENT": 1, "测试咖啡": 5, "测试路": 6,
			"' OR 1=1 --": 0} {
			stores, _, err := s.StoresForOps(t.Context(),
				merchants.StoresForOpsInput{Actor: operator, Filter: merchants.StoreFilter{Text: text}})
			if err != nil || len(stores) != n {
				t.Errorf("%q finds %d stores, want %d: %v", text, len(stores), n, err)
			}
		}
		_, _, err := s.StoresForOps(t.Context(), merchants.StoresForOpsInput{Actor: operator, Cursor: "1 OR 1=1"})
		wantErr(t, err, merchants.ErrCursor, "a made-up cursor")
	})
}

// One folding in Go: the same rows on both databases, whatever the machine's locale.
func TestASearchFoldsWidthCaseAndAccents(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		names := map[string]ident.ID{}
		for _, name := range []string{"ＡＢＣ餐厅", "Café Müller", "ΣΊΣΥΦΟΣ", "Straßenküche", "50% 店"} {
			names[name] = s.PendingStore(t, merchantstest.Facts(func(f *merchants.StoreFacts) { f.NameEn = name })).ID
		}
		for text, want := range map[string]string{"abc": "ＡＢＣ餐厅", "ＡＢＣ": "ＡＢＣ餐厅", "Ａbc餐": "ＡＢＣ餐厅", "CAFÉ": "Café Müller",
			"cafe": "Café Müller", "Cafe\u0301 MULLER": "Café Müller", "σισυφος": "ΣΊΣΥΦΟΣ", "STRASSENKUCHE": "Straßenküche",
			"５０％": "50% 店", "c_fe": ""} {
			found, _, err := s.StoresForOps(t.Context(),
				merchants.StoresForOpsInput{Actor: operator, Filter: merchants.StoreFilter{Text: text}})
			must(t, err)
			if want == "" && len(found) == 0 {
				continue
			}
			if len(found) != 1 || found[0].ID != names[want] {
				t.Errorf("%q finds %d stores, want %q", text, len(found), want)
			}
		}
	})
}

func TestReadinessLapsesAndComesBack(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		store, _ := s.LiveStore(t)
		view := func() merchants.StoreView {
			t.Helper()
			v, err := s.StoreOf(t.Context(), identity.Actor{}, store.ID)
			must(t, err)
			return v
		}
		version := func() (v int64) {
			v, err := s.CatalogueVersionTx(s.Env.DB.Read(t.Context()), merchantstest.Shanghai)
			must(t, err)
			return v
		}
		scan := func() { must(t, inTx(t, s, func(tx *db.Tx) error { return s.NoteScanTx(tx, store.ID) })) }
		if v := view(); !v.Live || len(v.Offers) != 1 {
			t.Fatalf("%+v", v)
		}
		before := version()
		s.Env.Clock.Advance(59 * time.Minute)
		scan()
		if v := view(); !v.LastScanAt.Equal(dbtest.Start) || version() != before {
			t.Errorf("a second scan within the hour was written: %v", v.LastScanAt)
		}
		s.Env.Clock.Advance(time.Minute)
		scan()
		if v := view(); !v.LastScanAt.Equal(dbtest.Start.Add(time.Hour)) || version() != before {
			t.Errorf("last scan %v, version %d → %d", v.LastScanAt, before, version())
		}
		s.Env.Clock.Advance(merchants.ReadyFor)
		if view().Live {
			t.Error("live after thirty days without a scan")
		}
		scan()
		if !view().Live || version() != before+1 {
			t.Error("a practice scan did not bring the store back into the list")
		}
	})
}

// Several operators decide at once: one decision holds, the others learn that it is made.
func TestStoreReviewsInARace(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		for range 5 {
			store := s.PendingStore(t)
			var made atomic.Int64
			var wait sync.WaitGroup
			for i := range 8 {
				wait.Go(func() {
					in := merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID, Evidence: "好店", Reason: "不合适"}
					decide := s.ApproveStore
					if i%2 == 0 {
						decide = s.RejectStore
					}
					_, err := decide(t.Context(), in)
					switch {
					case err == nil:
						made.Add(1)
					case !errors.Is(err, merchants.ErrStoreState) && !errors.Is(err, merchants.ErrStoreChanged):
						t.Error(err)
					}
				})
			}
			wait.Wait()
			if n := dbtest.Count(t, s.Env.DB, "SELECT version FROM merchants_stores WHERE id = ?",
				store.ID); made.Load() != 1 || n != 2 {
				t.Errorf("%d decisions, version %d", made.Load(), n)
			}
		}
	})
}
