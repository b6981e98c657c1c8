package catalogue_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/merchants/merchantstest"
	"citycard/merchants/openhours"
)

const shanghai = merchantstest.Shanghai

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type world struct {
	merchantstest.Shops
	*catalogue.Catalogue
}

func each(t *testing.T, f func(t *testing.T, w world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, merchantstest.Tables, func(t *testing.T, env dbtest.Env) {
		shops := merchantstest.New(t, env)
		f(t, world{shops, catalogue.New(env.DB, shops.Service, nil)})
	})
}

func (w world) list(t testing.TB, q catalogue.Query) catalogue.Page {
	t.Helper()
	if q.City == "" {
		q.City = shanghai
	}
	page, err := w.List(t.Context(), q)
	must(t, err)
	return page
}

func names(p catalogue.Page) string {
	var all []string
	for _, r := range p.Rows() {
		all = append(all, r.Name)
	}
	return strings.Join(all, " ")
}

func at(lat, lng float64) (*float64, *float64) { return &lat, &lng }

func TestOnlyLiveStoresAreListed(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		if p := w.list(t, catalogue.Query{}); len(p.Rows()) != 0 || p.NextCursor != "" {
			t.Errorf("an empty city: %+v", p)
		}
		w.PendingStore(t, merchantstest.Named("等待", ""))
		live, offer := w.LiveStore(t, merchantstest.Named("青禾", "Green"))
		if got := names(w.list(t, catalogue.Query{})); got != "青禾" {
			t.Errorf("listed: %s", got)
		}
		job := identity.Job("test")
		step := merchants.OfferStepInput{Actor: job, StoreID: live.ID, OfferID: offer.ID}
		_, err := w.WithdrawOffer(t.Context(), step)
		must(t, err)
		if got := names(w.list(t, catalogue.Query{})); got != "" {
			t.Errorf("without an offer: %s", got)
		}
		_, err = w.PublishOffer(t.Context(), step)
		must(t, err)
		if got := names(w.list(t, catalogue.Query{Locale: "en"})); got != "Green" {
			t.Errorf("published again: %s", got)
		}
		// Readiness lapses by the clock alone, without a rebuilt snapshot.
		w.Env.Clock.Advance(merchants.ReadyFor - time.Microsecond)
		if got := names(w.list(t, catalogue.Query{})); got != "青禾" {
			t.Errorf("a moment before it lapses: %s", got)
		}
		w.Env.Clock.Advance(time.Microsecond)
		for _, q := range []catalogue.Query{{}, {Q: "青禾"}} {
			if got := names(w.list(t, q)); got != "" {
				t.Errorf("after thirty days: %s", got)
			}
		}
		_, err = w.List(t.Context(), catalogue.Query{City: "atlantis"})
		if !errors.Is(err, city.ErrNotFound) {
			t.Errorf("a city that does not exist: %v", err)
		}
	})
}

// Another process sees a change within a second, and asks no more often.
func TestOtherReplicasShowAChangeWithinASecond(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		replica := merchants.New(w.Env.DB, w.Env.IDs, merchants.Deps{Identity: w.People, Notify: w.Inbox})
		other := world{w.Shops, catalogue.New(w.Env.DB, replica, nil)}
		w.LiveStore(t, merchantstest.Named("甲", ""))
		if got := names(other.list(t, catalogue.Query{})); got != "甲" {
			t.Fatalf("listed: %s", got)
		}
		w.LiveStore(t, merchantstest.Named("乙", ""))
		w.Env.Clock.Advance(time.Second - time.Microsecond)
		if got := names(other.list(t, catalogue.Query{})); got != "甲" {
			t.Errorf("before the second is over: %s", got)
		}
		w.Env.Clock.Advance(time.Microsecond)
		if got := names(other.list(t, catalogue.Query{})); got != "甲 乙" {
			t.Errorf("after a second: %s", got)
		}
		// A database that does not answer costs freshness, not the list.
		must(t, w.Env.DB.Close())
		w.Env.Clock.Advance(time.Minute)
		if got := names(other.list(t, catalogue.Query{})); got != "甲 乙" {
			t.Errorf("without a database: %s", got)
		}
	})
}

func TestFiltersAndWords(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		add := func(zh, en, district string, c merchants.Category, hours string) merchants.Store {
			store, _ := w.LiveStore(t, merchantstest.Named(zh, en), merchantstest.Facts(func(f *merchants.StoreFacts) {
				f.District, f.Category, f.Address = district, c, ""
				var err error
				f.OpenHours, err = openhours.Parse(hours)
				must(t, err)
			}))
			return store
		}
		// it is Wednesday noon
		noodles := add("青禾面馆", "Green Grain Noodles", "静安区", merchants.CategoryRestaurant, "We 11:00-14:00")
		add("青石咖啡", "Bluestone Coffee", "静安区", merchants.CategoryCafe, "We 13:00-22:00")
		add("禾苗书店", "Ｓｐｒｏｕｔ Books", "徐汇区", merchants.CategoryShop, "")
		add("老王面", "Wang's", "徐汇区", merchants.CategoryRestaurant, "Tu 20:00-37:00")

		member := ident.Random{}.New()
		must(t, w.Follow(t.Context(), identity.Actor{Kind: identity.KindMember, ID: member}, noodles.ID))
		for _, c := range []struct {
			q    catalogue.Query
			want string
		}{
			{catalogue.Query{Q: "面"}, "青禾面馆 老王面"},
			{catalogue.Query{Q: "禾"}, "禾苗书店 青禾面馆"}, // the name that begins with it comes first
			{catalogue.Query{Q: "青禾"}, "青禾面馆"},
			{catalogue.Query{Q: "禾青"}, ""},
			{catalogue.Query{Q: "青青"}, ""},
			{catalogue.Query{Q: "eee"}, ""}, // the pair occurs, the word does not
			{catalogue.Query{Q: "青 面"}, "青禾面馆"},
			{catalogue.Query{Q: "green NOODLES"}, "青禾面馆"},
			{catalogue.Query{Q: "g"}, "青禾面馆 老王面"},
			{catalogue.Query{Q: "sprout"}, "禾苗书店"},
			{catalogue.Query{Q: "wang’s"}, "老王面"},
			{catalogue.Query{Q: "咖啡"}, "青石咖啡"},
			{catalogue.Query{Q: "coffee 静安"}, "青石咖啡"},
			{catalogue.Query{Q: "  "}, "青禾面馆 青石咖啡 老王面 禾苗书店"},
			{catalogue.Query{Q: "%"}, ""},
			{catalogue.Query{Q: "' OR 1=1 --"}, ""},
			{catalogue.Query{District: "静安区"}, "青禾面馆 青石咖啡"},
			{catalogue.Query{District: "火星区"}, ""},
			{catalogue.Query{Category: merchants.CategoryRestaurant}, "青禾面馆 老王面"},
			{catalogue.Query{District: "徐汇区", Category: merchants.CategoryRestaurant}, "老王面"},
			{catalogue.Query{District: "徐汇区", Q: "面"}, "老王面"},
			{catalogue.Query{Category: merchants.CategoryHotel}, ""},
			{catalogue.Query{OpenNow: true}, "青禾面馆 老王面"},
			{catalogue.Query{FollowedBy: &member}, "青禾面馆"},
			{catalogue.Query{FollowedBy: &member, Category: merchants.CategoryCafe}, ""},
		} {
			if got := names(w.list(t, c.q)); got != c.want {
				t.Errorf("%+v: %q, want %q", c.q, got, c.want)
			}
		}
		lat, lng := at(91, 0)
		for field, q := range map[string]catalogue.Query{
			"category": {Category: "bank"}, "lat": {Lat: lat, Lng: lng}, "q": {Q: strings.Repeat("长", 65)},
		} {
			q.City = shanghai
			_, err := w.List(t.Context(), q)
			if f := fault.Of(err); f == nil || f.Code != "merchants.filter_unknown" || f.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

// What is prepared of a row is prepared once per language and holds nothing of the request.
func TestPreparedReturnsThePreparedRow(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.LiveStore(t, merchantstest.Named("青禾", "Green"))
		calls := 0
		w.Prepare(func(r catalogue.Row) any {
			calls++
			if r.DistanceM != nil || r.OpenNow != nil || r.Boosted {
				t.Errorf("prepared with %+v", r)
			}
			return r.Name
		})
		lat, lng := at(31.2304, 121.4737)
		for _, c := range []struct{ locale, want string }{{"zh-CN", "青禾"}, {"en", "Green"}, {"en", "Green"}} {
			page := w.list(t, catalogue.Query{Locale: c.locale, Lat: lat, Lng: lng})
			for i := range page.Len() {
				item := page.Item(i)
				if page.Prepared(i) != c.want || !item.Located || item.DistanceM != 0 || item.HoursKnown ||
					item.Boosted {
					t.Errorf("%s: %+v", c.locale, item)
				}
			}
		}
		if calls != 2 {
			t.Errorf("prepared %d times", calls)
		}
	})
}

func TestListRefusesACursorOfAnotherQuery(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for i := range 5 {
			w.LiveStore(t, merchantstest.Named(fmt.Sprint("店", i), ""))
		}
		first := w.list(t, catalogue.Query{Limit: 2})
		// A store that comes or goes between two pages neither repeats nor hides another.
		gone := first.Rows()[1].ID
		_, err := w.SuspendStore(t.Context(),
			merchants.ReviewStoreInput{Actor: identity.Job("test"), StoreID: gone, Reason: "停业"})
		must(t, err)
		w.LiveStore(t, merchantstest.Named("新店", ""), merchantstest.Terms(func(o *merchants.OfferTerms) {
			o.PayRateBP = 9900
		}))
		second := w.list(t, catalogue.Query{Limit: 3, Cursor: first.NextCursor})
		third := w.list(t, catalogue.Query{Limit: 3, Cursor: second.NextCursor})
		if names(first) != "店0 店1" || names(second) != "店2 店3 店4" || names(third) != "新店" || third.NextCursor != "" {
			t.Errorf("%s | %s | %s", names(first), names(second), names(third))
		}
		lat, lng := at(31.2, 121.4)
		for _, q := range []catalogue.Query{
			{Cursor: first.NextCursor, Q: "店"}, {Cursor: first.NextCursor, Lat: lat, Lng: lng},
			{Cursor: first.NextCursor, OpenNow: true},
			{Cursor: "garbage"}, {Cursor: first.NextCursor + "AA"}, {Cursor: strings.Repeat("A", 39)},
		} {
			q.City = shanghai
			if _, err := w.List(t.Context(), q); !errors.Is(err, merchants.ErrCursor) {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}
