package catalogue_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/merchants/merchantstest"
	"citycard/merchants/openhours"
)

// fill plants n live stores at once; the use cases would take minutes for thousands.
func fill(t testing.TB, env dbtest.Env, r *rand.Rand, n int) {
	t.Helper()
	districts := []string{"黄浦区", "静安区", "徐汇区", "浦东新区"}
	letters := []rune("青禾面馆老码头咖啡书店小王子abcde")
	must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error {
		for range n {
			lat, lng := 31.1+r.Float64()*0.25, 121.3+r.Float64()*0.3
			if r.IntN(10) == 0 {
				lat, lng = 31.2304, 121.4737 // many at one place: ties
			}
			scan := env.Clock.Now().Add(-time.Duration(r.IntN(32*24)) * time.Hour)
			name := make([]rune, 2+r.IntN(4))
			for i := range name {
				name[i] = letters[r.IntN(len(letters))]
			}
			id := env.IDs.New()
			store := merchants.Store{
				ID: id, CityID: shanghai, Status: merchants.StoreApproved, Evidence: "x", Source: "test",
				SourceID: id.String(), Version: 1, LastScanAt: &scan,
				StoreFacts: merchants.StoreFacts{
					NameZh: string(name), Category: merchants.Categories[r.IntN(4)], District: districts[r.IntN(4)],
					Lat: &lat, Lng: &lng, SourceDatum: geo.WGS84, Address: "测试路" + fmt.Sprint(r.IntN(200)) + "号",
				},
			}
			if r.IntN(3) > 0 {
				from := r.IntN(20) * 60
				for day := range 7 {
					must(t, store.OpenHours.Add(day, from, from+240))
				}
			}
			terms := merchantstest.OfferTerms()
			terms.PayRateBP = 9000 + r.IntN(5)*100
			offer := merchants.Offer{ID: env.IDs.New(), StoreID: id, CityID: shanghai, Version: 1, OfferTerms: terms,
				Status: merchants.OfferPublished, Review: merchants.ReviewApproved}
			if err := tx.Gorm().Create(&store).Error; err != nil {
				return err
			}
			if err := tx.Gorm().Create(&offer).Error; err != nil {
				return err
			}
		}
		return nil
	}))
}

// Every page equals the page of a plain sort of all matching stores.
func TestPagesEqualASortOfAllMatches(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		fill(t, w.Env, rand.New(rand.NewPCG(1, 2)), 300)
		stores, offers, err := w.LiveStoresTx(w.Env.DB.Read(t.Context()), shanghai)
		must(t, err)
		if len(stores) < 200 || len(stores) == 300 {
			t.Fatalf("%d of 300 are live", len(stores))
		}
		rapid.Check(t, func(rt *rapid.T) {
			q := catalogue.Query{
				Q:        rapid.SampledFrom([]string{"", "", "", "面", "ab", "咖啡", "路1", "a b", "青 c"}).Draw(rt, "q"),
				District: rapid.SampledFrom([]string{"", "", "静安区", "徐汇区"}).Draw(rt, "district"),
				Category: rapid.SampledFrom([]merchants.Category{"", "", merchants.CategoryCafe,
					merchants.CategoryBar}).Draw(rt, "category"),
				OpenNow: rapid.Bool().Draw(rt, "open"), Limit: rapid.IntRange(1, 40).Draw(rt, "limit"), City: shanghai,
			}
			if rapid.Bool().Draw(rt, "located") {
				q.Lat, q.Lng = at(rapid.Float64Range(31.1, 31.35).Draw(rt, "lat"),
					rapid.Float64Range(121.3, 121.6).Draw(rt, "lng"))
			}
			want := plainSort(stores, offers, q, w.Env.Clock.Now())
			var got []ident.ID
			for page := w.list(t, q); ; page = w.list(t, q) {
				for _, r := range page.Rows() {
					got = append(got, r.ID)
				}
				if q.Cursor = page.NextCursor; q.Cursor == "" {
					break
				}
				if len(page.Rows()) != q.Limit {
					rt.Fatalf("a page of %d rows, %d asked for, has a next one", len(page.Rows()), q.Limit)
				}
			}
			if !slices.Equal(got, want) {
				rt.Fatalf("%+v: %d stores differ from the plain sort's %d", q, len(got), len(want))
			}
		})
	})
}

var categoryWords = map[merchants.Category]string{
	merchants.CategoryRestaurant: "餐厅 餐馆 美食 restaurant food", merchants.CategoryCafe: "咖啡馆 咖啡厅 cafe coffee",
	merchants.CategoryBar: "酒吧 bar pub", merchants.CategoryBakery: "面包店 烘焙 甜品 bakery",
}

// plainSort says the rules of the list again, in the plainest way.
func plainSort(
	stores []merchants.Store, offers map[ident.ID][]merchants.Offer, q catalogue.Query, now time.Time,
) []ident.ID {
	zone := time.FixedZone("CST", 8*3600)
	type hit struct {
		id    ident.ID
		class int
		major float64
	}
	var hits []hit
	for _, s := range stores {
		if q.District != "" && s.District != q.District || q.Category != "" && s.Category != q.Category ||
			!s.Ready(now) {
			continue
		}
		if open, _ := s.OpenHours.OpenAt(now, zone); q.OpenNow && !open {
			continue
		}
		h := hit{id: s.ID}
		if q.Q != "" {
			text := s.NameZh + " " + s.Address + " " + s.District + " " + categoryWords[s.Category]
			all := true
			for _, word := range strings.Fields(q.Q) {
				all = all && strings.Contains(text, word)
			}
			if !all {
				continue
			}
			switch {
			case s.NameZh == q.Q:
			case strings.HasPrefix(s.NameZh, q.Q):
				h.class = 1
			case strings.Contains(s.NameZh, q.Q):
				h.class = 2
			default:
				h.class = 3
			}
		}
		p, _ := s.Position()
		if q.Lat != nil {
			h.major = p.Vector().Chord2(geo.Point{Lat: *q.Lat, Lng: *q.Lng}.Vector())
		} else {
			h.major = float64(offers[s.ID][0].PayRateBP)
			if s.OpenHours.Known() {
				h.major -= 100
			}
		}
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b hit) int {
		switch {
		case a.class != b.class:
			return a.class - b.class
		case a.major < b.major:
			return -1
		case a.major > b.major:
			return 1
		}
		return strings.Compare(a.id.String(), b.id.String())
	})
	ids := make([]ident.ID, 0, len(hits))
	for _, h := range hits {
		ids = append(ids, h.id)
	}
	return ids
}

type booster []ident.ID

func (b booster) Boosted(_ catalogue.Query, n int, eligible func(ident.ID) bool) (ids []ident.ID) {
	for _, id := range b {
		if eligible(id) && len(ids) < n {
			ids = append(ids, id)
		}
	}
	return ids
}

func TestEveryFifthPlaceIsBoosted(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		var ids []ident.ID
		for i := range 14 {
			store, _ := w.LiveStore(t, merchantstest.Named(fmt.Sprintf("店%02d", i), ""),
				merchantstest.Facts(func(f *merchants.StoreFacts) {
					if i == 13 {
						f.Category = merchants.CategoryHotel
					}
				}))
			ids = append(ids, store.ID)
		}
		// 0 stands further up, 13 does not match, one is no store: none may be boosted.
		w.Catalogue = catalogue.New(w.Env.DB, w.Service,
			booster{ids[0], ids[13], ident.Random{}.New(), ids[12], ids[11], ids[10]})
		page := w.list(t, catalogue.Query{Limit: 10, Category: merchants.CategoryCafe})
		if got := names(page); got != "店00 店01 店02 店03 店12 店04 店05 店06 店07 店11" {
			t.Errorf("page 1: %s", got)
		}
		for i, r := range page.Rows() {
			if r.Boosted != (i == 4 || i == 9) {
				t.Errorf("place %d boosted %v", i+1, r.Boosted)
			}
		}
		page = w.list(t, catalogue.Query{Limit: 10, Category: merchants.CategoryCafe, Cursor: page.NextCursor})
		if got := names(page); got != "店08 店09 店10 店11 店12" || page.NextCursor != "" {
			t.Errorf("page 2: %s", got)
		}
	})
}

func TestABoostedStoreMatchesTheFilters(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		var ids []ident.ID
		for i := range 8 {
			store, _ := w.LiveStore(t, merchantstest.Named(fmt.Sprintf("店%02d", i), ""),
				merchantstest.Facts(func(f *merchants.StoreFacts) {
					hours := "We 11:00-14:00" // it is Wednesday noon
					if i == 7 {
						hours = "We 18:00-22:00"
					}
					var err error
					f.OpenHours, err = openhours.Parse(hours)
					must(t, err)
				}))
			ids = append(ids, store.ID)
		}
		w.Catalogue = catalogue.New(w.Env.DB, w.Service, stubborn{ids[7], ids[6]})
		if got := names(w.list(t, catalogue.Query{Limit: 5, OpenNow: true})); got != "店00 店01 店02 店03 店06" {
			t.Errorf("open now: %s", got)
		}
		member := identity.Actor{Kind: identity.KindMember, ID: ident.Random{}.New()}
		for _, id := range ids[:6] {
			must(t, w.Follow(t.Context(), member, id))
		}
		w.Catalogue = catalogue.New(w.Env.DB, w.Service, stubborn{ids[6], ids[5]})
		if got := names(w.list(t, catalogue.Query{Limit: 5, FollowedBy: &member.ID})); got != "店00 店01 店02 店03 店05" {
			t.Errorf("followed: %s", got)
		}
	})
}

// stubborn names its stores without asking whether they may be.
type stubborn []ident.ID

func (b stubborn) Boosted(catalogue.Query, int, func(ident.ID) bool) []ident.ID { return b }
