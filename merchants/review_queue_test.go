package merchants_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
)

var elsewhere = merchantstest.Operator("hangzhou")

func codes(checks []merchants.Check) (all []string) {
	for _, c := range checks {
		all = append(all, c.Code)
	}
	return all
}

func hasCheck(t *testing.T, checks []merchants.Check, code string, verdict merchants.Verdict) {
	t.Helper()
	if !slices.ContainsFunc(checks, func(c merchants.Check) bool { return c.Code == code && c.Verdict == verdict }) {
		t.Errorf("no %s/%s among %v", code, verdict, codes(checks))
	}
}

func TestQueuesCountWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx := t.Context()
		queues := func() merchants.ReviewQueues {
			t.Helper()
			q, err := s.ReviewQueues(ctx, operator, merchantstest.Shanghai)
			must(t, err)
			return q
		}
		if q := queues(); q.Stores.Count != 0 || q.Stores.OldestAt != nil || q.Offers.Count != 0 {
			t.Fatalf("an empty city: %+v", q)
		}
		first, err := s.Apply(ctx, merchants.ApplyInput{Actor: merchantstest.Owner(), City: merchantstest.Shanghai,
			Facts: merchantstest.StoreFacts()})
		must(t, err)
		s.Env.Clock.Advance(merchants.ReviewPromise - time.Minute)
		s.PendingStore(t, merchantstest.Named("第二家", ""))
		live, _ := s.LiveStore(t, merchantstest.Named("第三家", ""))
		draft, err := s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: operator, StoreID: live.ID,
			Terms: merchantstest.OfferTerms()})
		must(t, err)
		if q := queues(); q.Stores.Count != 2 || q.Stores.Overdue != 0 || q.Stores.OldestID != first.ID ||
			!q.Stores.OldestAt.Equal(first.CreatedAt) || q.Offers.Count != 0 {
			t.Errorf("before the promise ran out, a draft not yet sent: %+v", q)
		}
		_, err = s.PublishOffer(ctx, merchants.OfferStepInput{Actor: operator, StoreID: live.ID, OfferID: draft.ID})
		must(t, err)
		s.Env.Clock.Advance(time.Minute)
		if q := queues(); q.Stores.Overdue != 1 || q.Offers.Count != 1 || q.Offers.OldestID != draft.ID {
			t.Errorf("after: %+v", q)
		}
		stores, err := s.WaitingStores(ctx, operator, merchantstest.Shanghai, 10)
		must(t, err)
		offers, err := s.WaitingOffers(ctx, operator, merchantstest.Shanghai, 10)
		must(t, err)
		if len(stores) != 2 || stores[0].ID != first.ID || len(offers) != 1 || offers[0].ID != draft.ID ||
			offers[0].StoreNameZh != "第三家" {
			t.Errorf("lists: %d stores, %+v", len(stores), offers)
		}
	})
}

func TestAStoreIsSentBackAndWaitsAgain(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx, owner := t.Context(), merchantstest.Owner()
		store, err := s.Apply(ctx, merchants.ApplyInput{Actor: owner, City: merchantstest.Shanghai,
			Facts: merchantstest.StoreFacts()})
		must(t, err)
		_, err = s.ReturnStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID})
		wantErr(t, err, merchants.ErrReviewInvalid, "without a reason")
		_, err = s.ReturnStore(ctx, merchants.ReviewStoreInput{Actor: elsewhere, StoreID: store.ID, Reason: "请补门头照"})
		wantErr(t, err, merchants.ErrStoreNotFound, "another city's operator")
		back, err := s.ReturnStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID, Reason: "请写清楼层"})
		must(t, err)
		if back.Status != merchants.StorePending || back.ReturnedAt == nil ||
			s.Inbox.Messages[0].Template != "store_returned" {
			t.Fatalf("%+v, told %+v", back, s.Inbox.Messages)
		}
		waiting := func() int {
			list, err := s.WaitingStores(ctx, operator, merchantstest.Shanghai, 10)
			must(t, err)
			return len(list)
		}
		if n := waiting(); n != 0 {
			t.Errorf("%d wait while it is with its people", n)
		}
		facts := back.StoreFacts
		facts.Address = "测试路1号3楼"
		changed, err := s.UpdateStoreFacts(ctx,
			merchants.UpdateStoreFactsInput{Actor: owner, StoreID: store.ID, Version: back.Version, Facts: facts})
		must(t, err)
		if changed.ReturnedAt != nil || changed.ReviewReason != "" || waiting() != 1 {
			t.Errorf("after the change: %+v", changed)
		}
		live, _ := s.LiveStore(t, merchantstest.Named("已上线", ""))
		_, err = s.ReturnStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: live.ID, Reason: "改"})
		wantErr(t, err, merchants.ErrStoreState, "a partner")
	})
}

func TestStoreForReviewHasAutomaticChecks(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		phone := func(f *merchants.StoreFacts) { f.Phone = "021-6000 0000" }
		s.PendingStore(t, merchantstest.Named("老店", ""), merchantstest.Facts(phone))
		twin := s.PendingStore(t, merchantstest.Named("全国第一小面", ""), merchantstest.Facts(phone),
			merchantstest.At(39.9, 116.4))
		view, err := s.StoreForReview(t.Context(), operator, twin.ID)
		must(t, err)
		hasCheck(t, view.Checks, "same_phone", merchants.CheckBad)
		hasCheck(t, view.Checks, "pin_outside", merchants.CheckBad)
		hasCheck(t, view.Checks, "banned_words", merchants.CheckBad)
		alone := s.PendingStore(t, merchantstest.Named("新店", ""))
		view, err = s.StoreForReview(t.Context(), operator, alone.ID)
		must(t, err)
		hasCheck(t, view.Checks, "no_duplicate", merchants.CheckFine)
		hasCheck(t, view.Checks, "pin", merchants.CheckFine)
		same := s.PendingStore(t, merchantstest.Named("新店", ""))
		view, err = s.StoreForReview(t.Context(), operator, same.ID)
		must(t, err)
		hasCheck(t, view.Checks, "same_place", merchants.CheckBad)
	})
}

func TestOfferForReviewShowsTheTermsReviewedBefore(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx := t.Context()
		store, _ := s.LiveStore(t)
		draft, err := s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: operator, StoreID: store.ID,
			Terms: merchantstest.OfferTerms()})
		must(t, err)
		step := merchants.OfferStepInput{Actor: operator, StoreID: store.ID, OfferID: draft.ID}
		_, err = s.PublishOffer(ctx, step)
		must(t, err)
		view, err := s.OfferForReview(ctx, operator, draft.ID)
		must(t, err)
		if view.Before != nil || view.Store.ID != store.ID {
			t.Fatalf("a new offer: %+v", view)
		}
		_, err = s.ReviewOffer(ctx, merchants.ReviewOfferInput{Actor: operator, OfferID: draft.ID, Version: 7,
			Approve: true})
		wantErr(t, err, merchants.ErrOfferChanged, "another version")
		_, err = s.ReviewOffer(ctx, merchants.ReviewOfferInput{Actor: operator, OfferID: draft.ID, Version: 1,
			Reason: "名称与折扣不符"})
		must(t, err)
		terms := merchantstest.OfferTerms()
		terms.NameZh, terms.PayRateBP = "全单 8 折", 9200
		_, err = s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: operator, StoreID: store.ID, OfferID: draft.ID,
			Version: 1, Terms: terms})
		must(t, err)
		view, err = s.OfferForReview(ctx, operator, draft.ID)
		must(t, err)
		if view.Before == nil || view.Before.NameZh != "全单9折" || view.Offer.NameZh != "全单 8 折" ||
			view.Offer.Review != merchants.ReviewPending {
			t.Errorf("compared with %+v", view.Before)
		}
		hasCheck(t, view.Checks, "rate_in_name", merchants.CheckBad)
		hasCheck(t, view.Checks, "discount", merchants.CheckFine)
		hasCheck(t, view.Checks, "example", merchants.CheckFine)
	})
}

// Several offers at once say what each says alone, in the order that was asked for.
func TestSeveralOffersAreReadAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx := t.Context()
		store, live := s.LiveStore(t)
		terms := merchantstest.OfferTerms()
		terms.NameZh = "全单 8 折"
		odd, err := s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: operator, StoreID: store.ID, Terms: terms})
		must(t, err)
		ids := []ident.ID{odd.ID, live.ID, odd.ID}
		views, err := s.OffersForReview(ctx, operator, merchantstest.Shanghai, ids)
		must(t, err)
		for i, id := range ids {
			alone, err := s.OfferForReview(ctx, operator, id)
			must(t, err)
			alone.Before = nil
			if i >= len(views) || !reflect.DeepEqual(views[i], alone) {
				t.Errorf("offer %d: %+v, alone %+v", i, views, alone)
			}
		}
		_, err = s.OffersForReview(ctx, operator, merchantstest.Shanghai, []ident.ID{live.ID, ident.Random{}.New()})
		wantErr(t, err, merchants.ErrOfferNotFound, "an unknown one among them")
		none, err := s.OffersForReview(ctx, operator, merchantstest.Shanghai, nil)
		if err != nil || len(none) != 0 {
			t.Errorf("nothing asked for: %+v, %v", none, err)
		}
	})
}

func TestBannedWordsOfACity(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx := t.Context()
		must(t, s.SetBannedWords(ctx, operator, merchantstest.Shanghai, []string{" 神店 ", "", "神店", "秒杀"}))
		words, err := s.BannedWords(ctx, operator, merchantstest.Shanghai)
		must(t, err)
		if !slices.Equal(words, []string{"神店", "秒杀"}) {
			t.Errorf("%q", words)
		}
		store := s.PendingStore(t, merchantstest.Named("神店咖啡", ""))
		view, err := s.StoreForReview(ctx, operator, store.ID)
		must(t, err)
		hasCheck(t, view.Checks, "banned_words", merchants.CheckBad)
		if err := s.SetBannedWords(ctx, operator, merchantstest.Shanghai, []string{"一个写得太长而且没有人会这样写的词一个写得太长"}); err ==
			nil {
			t.Error("a word of more than 20 characters was taken")
		}
		log, _, err := audit.List(ctx, s.Env.DB, operator.Cities, 1, "")
		must(t, err)
		if log[0].ObjectKind != "store" && log[0].Action != "merchants.set_banned_words" {
			t.Errorf("log: %+v", log[0])
		}
	})
}

func TestReviewQueuesRefuseAnotherCitysOperator(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx, here := t.Context(), merchantstest.Shanghai
		store, offer := s.LiveStore(t)
		_, err := s.ReviewQueues(ctx, elsewhere, here)
		wantErr(t, err, city.ErrNotFound, "queues")
		_, err = s.WaitingStores(ctx, elsewhere, here, 5)
		wantErr(t, err, city.ErrNotFound, "stores")
		_, err = s.WaitingOffers(ctx, elsewhere, here, 5)
		wantErr(t, err, city.ErrNotFound, "offers")
		_, err = s.BannedWords(ctx, elsewhere, here)
		wantErr(t, err, city.ErrNotFound, "words")
		wantErr(t, s.SetBannedWords(ctx, elsewhere, here, nil), city.ErrNotFound, "setting words")
		_, err = s.StoreForReview(ctx, elsewhere, store.ID)
		wantErr(t, err, merchants.ErrStoreNotFound, "a store")
		_, err = s.OfferForReview(ctx, elsewhere, offer.ID)
		wantErr(t, err, merchants.ErrOfferNotFound, "an offer")
		_, err = s.OffersForReview(ctx, elsewhere, here, []ident.ID{offer.ID})
		wantErr(t, err, city.ErrNotFound, "offers of a city")
		_, err = s.OffersForReview(ctx, elsewhere, elsewhere.Cities[0], []ident.ID{offer.ID})
		wantErr(t, err, merchants.ErrOfferNotFound, "an offer among those of another city")
	})
}

func TestStoresForOpsFilters(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		live, _ := s.LiveStore(t, merchantstest.Named("在线", ""))
		s.PendingStore(t, merchantstest.Named("新来", ""), merchantstest.Facts(func(f *merchants.StoreFacts) {
			f.District, f.Category = "静安区", merchants.CategoryBar
		}))
		count := func(f merchants.StoreFilter) int {
			t.Helper()
			f.City = merchantstest.Shanghai
			list, _, err := s.StoresForOps(t.Context(), merchants.StoresForOpsInput{Actor: operator, Filter: f})
			must(t, err)
			return len(list)
		}
		for _, c := range []struct {
			filter merchants.StoreFilter
			want   int
		}{
			{merchants.StoreFilter{}, 2}, {merchants.StoreFilter{District: "静安区"}, 1},
			{merchants.StoreFilter{Category: merchants.CategoryCafe}, 1},
			{merchants.StoreFilter{Readiness: merchants.ReadinessLive}, 1},
			{merchants.StoreFilter{Readiness: merchants.ReadinessReady}, 1},
			{merchants.StoreFilter{Readiness: merchants.ReadinessNever}, 1},
			{merchants.StoreFilter{Readiness: merchants.ReadinessLapsed}, 0},
		} {
			if n := count(c.filter); n != c.want {
				t.Errorf("%+v: %d stores, want %d", c.filter, n, c.want)
			}
		}
		s.Env.Clock.Advance(merchants.ReadyFor)
		if n := count(merchants.StoreFilter{Readiness: merchants.ReadinessLapsed}); n != 1 || live.ID == ident.None {
			t.Errorf("after a month %d have lapsed", n)
		}
		_, _, err := s.StoresForOps(t.Context(),
			merchants.StoresForOpsInput{Actor: operator, Filter: merchants.StoreFilter{Readiness: "perhaps"}})
		wantErr(t, err, merchants.ErrFilter, "an unknown readiness")
		names, err := s.DistrictsForOps(t.Context(), operator, merchantstest.Shanghai)
		must(t, err)
		if !slices.Equal(names, []string{"静安区", "黄浦区"}) && !slices.Equal(names, []string{"黄浦区", "静安区"}) {
			t.Errorf("districts %q", names)
		}
		_, err = s.DistrictsForOps(t.Context(), elsewhere, merchantstest.Shanghai)
		wantErr(t, err, city.ErrNotFound, "another city's operator")
	})
}
