package merchants_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
)

func TestSaveOfferRefusesADiscountOutsideThePolicy(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx, owner := t.Context(), merchantstest.Owner()
		store, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		terms := merchantstest.OfferTerms()
		terms.PayRateBP = 8500
		_, err := s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: owner, StoreID: store.ID, Terms: terms})
		f := fault.Of(err)
		if f == nil || f.Code != "merchants.discount_not_allowed" || f.Params["allowed_zh"] != "9折–不打折" ||
			f.Params["allowed_en"] != "0%–10% off" {
			t.Fatalf("15%% off: %v %+v", err, f)
		}
		terms.PayRateBP = 9000
		offer, err := s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: owner, StoreID: store.ID, Terms: terms})
		must(t, err)
		step := merchants.OfferStepInput{Actor: owner, StoreID: store.ID, OfferID: offer.ID}
		// The policy may change between saving and publishing.
		must(t, inTx(t, s, func(tx *db.Tx) error {
			return city.SetPolicy(tx, merchantstest.Shanghai, merchants.PolicyMaxDiscount, 500)
		}))
		_, err = s.PublishOffer(ctx, step)
		wantErr(t, err, merchants.ErrDiscountNotAllowed, "publishing outside the new policy")
		must(t, inTx(t, s, func(tx *db.Tx) error {
			return city.SetPolicy(tx, merchantstest.Shanghai, merchants.PolicyMaxDiscount, 1000)
		}))
		_, err = s.PublishOffer(ctx, step)
		must(t, err)
	})
}

func TestAnOfferIsReviewedOnce(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx, owner := t.Context(), merchantstest.Owner()
		store, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		visible := func() int {
			t.Helper()
			offers, err := s.OffersAtStoreTx(s.Env.DB.Read(ctx), store.ID)
			must(t, err)
			return len(offers)
		}
		terms := merchantstest.OfferTerms()
		offer, err := s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: owner, StoreID: store.ID, Terms: terms})
		must(t, err)
		step := merchants.OfferStepInput{Actor: owner, StoreID: store.ID, OfferID: offer.ID}
		_, err = s.WithdrawOffer(ctx, step)
		wantErr(t, err, merchants.ErrOfferState, "withdrawing a draft")
		_, err = s.PublishOffer(ctx, step)
		must(t, err)
		if visible() != 1 {
			t.Error("an offer is visible before its review")
		}
		_, err = s.ReviewOffer(ctx, merchants.ReviewOfferInput{Actor: operator, OfferID: offer.ID})
		wantErr(t, err, merchants.ErrReviewInvalid, "refusing without a reason")
		_, err = s.ReviewOffer(ctx, merchants.ReviewOfferInput{Actor: operator, OfferID: offer.ID, Reason: "请写明例外"})
		must(t, err)
		_, err = s.ReviewOffer(ctx, merchants.ReviewOfferInput{Actor: operator, OfferID: offer.ID, Approve: true})
		wantErr(t, err, merchants.ErrOfferState, "approving what was refused, unchanged")

		terms.ExclusionsZh = "酒水除外"
		_, err = s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: owner, StoreID: store.ID, OfferID: offer.ID,
			Version: 9, Terms: terms})
		wantErr(t, err, merchants.ErrOfferChanged, "an edit of a version that is not there")
		offer, err = s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: owner, StoreID: store.ID, OfferID: offer.ID,
			Version: 1, Terms: terms})
		must(t, err)
		if offer.Version != 2 || offer.Review != merchants.ReviewPending {
			t.Errorf("after the change: version %d, review %s", offer.Version, offer.Review)
		}
		_, err = s.ReviewOffer(ctx, merchants.ReviewOfferInput{Actor: operator, OfferID: offer.ID, Approve: true})
		must(t, err)
		terms.PayRateBP = 9500
		offer, err = s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: owner, StoreID: store.ID, OfferID: offer.ID,
			Version: 2, Terms: terms})
		must(t, err)
		if offer.Review != merchants.ReviewApproved || visible() != 2 {
			t.Errorf("an edit within the policy lost the approval: %s", offer.Review)
		}
		if n := dbtest.Count(t, s.Env.DB, "SELECT count(*) FROM merchants_offer_versions WHERE offer_id = ?",
			offer.ID); n != 3 {
			t.Errorf("%d versions kept, want 3", n)
		}
		_, err = s.WithdrawOffer(ctx, step)
		must(t, err)
		if visible() != 1 {
			t.Error("a withdrawn offer is visible")
		}
		_, err = s.PublishOffer(ctx, step)
		must(t, err)
		kept, err := s.OffersForRedemptionTx(s.Env.DB.Read(ctx), []ident.ID{offer.ID, ident.Random{}.New()})
		must(t, err)
		if got := kept[offer.ID]; len(kept) != 1 || got.PayRateBP != 9500 || got.ExclusionsZh != "酒水除外" ||
			!got.Visible() || got.Weekdays != merchants.EveryDay {
			t.Errorf("kept %+v", kept)
		}
		// An offer of another store does not exist at this one.
		other, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		_, err = s.WithdrawOffer(ctx, merchants.OfferStepInput{Actor: owner, StoreID: other.ID, OfferID: offer.ID})
		wantErr(t, err, merchants.ErrOfferNotFound, "another store's offer")
		waiting, _, err := s.OffersForOps(ctx, merchants.OffersForOpsInput{Actor: operator,
			Filter: merchants.OfferFilter{Review: merchants.ReviewApproved, Status: merchants.OfferPublished}})
		if err != nil || len(waiting) != 3 {
			t.Errorf("%d offers in the operators' list: %v", len(waiting), err)
		}
	})
}

func TestANarrowerPolicyWithdrawsOffersOutside(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		owner := merchantstest.Owner()
		outside, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		within, _ := s.LiveStore(t, merchantstest.Terms(func(o *merchants.OfferTerms) { o.PayRateBP = 9500 }))
		set := func(min, max int, reason string) error {
			return s.SetDiscountPolicy(t.Context(), merchants.SetDiscountPolicyInput{
				Actor: operator, City: merchantstest.Shanghai,
				Policy: merchants.DiscountPolicy{MinDiscountBP: min, MaxDiscountBP: max}, Reason: reason,
			})
		}
		wantErr(t, set(600, 500, "x"), merchants.ErrPolicyInvalid, "min over max")
		wantErr(t, set(-1, 500, "x"), merchants.ErrPolicyInvalid, "negative")
		wantErr(t, set(0, 10_001, "x"), merchants.ErrPolicyInvalid, "more than everything")
		wantErr(t, set(0, 500, ""), merchants.ErrReviewInvalid, "no reason")
		must(t, set(0, 500, "试点"))
		for id, want := range map[ident.ID]int{outside.ID: 0, within.ID: 1} {
			offers, err := s.OffersAtStoreTx(s.Env.DB.Read(t.Context()), id)
			if err != nil || len(offers) != want {
				t.Errorf("%d visible offers, want %d: %v", len(offers), want, err)
			}
		}
		last := s.Inbox.Messages[len(s.Inbox.Messages)-1]
		if last.Template != "offer_outside_policy" || last.To.ID != owner.ID ||
			last.Params["allowed_en"] != "0%–5% off" {
			t.Errorf("told %+v", last)
		}
		policy, err := s.DiscountPolicyTx(s.Env.DB.Read(t.Context()), merchantstest.Shanghai)
		if err != nil || policy != (merchants.DiscountPolicy{MaxDiscountBP: 500}) {
			t.Errorf("%+v %v", policy, err)
		}
		late := merchants.SetDiscountPolicyInput{Actor: operator, City: merchantstest.Shanghai,
			Policy: merchants.DiscountPolicy{MaxDiscountBP: 800}, From: &merchants.DiscountPolicy{MaxDiscountBP: 1000},
			Reason: "放宽"}
		wantErr(t, s.SetDiscountPolicy(t.Context(), late), merchants.ErrPolicyChanged, "a change of what holds no more")
		late.From = &policy
		must(t, s.SetDiscountPolicy(t.Context(), late))
	})
}

// Several people edit the same version at once: one edit holds, and it is the one kept.
func TestSaveOfferInARace(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		store, offer := s.LiveStore(t)
		var saved atomic.Int64
		var wait sync.WaitGroup
		for i := range 8 {
			wait.Go(func() {
				terms := merchantstest.OfferTerms()
				terms.PayRateBP = 9000 + i
				_, err := s.SaveOffer(t.Context(), merchants.SaveOfferInput{Actor: operator, StoreID: store.ID,
					OfferID: offer.ID, Version: 1, Terms: terms})
				switch {
				case err == nil:
					saved.Add(1)
				case !errors.Is(err, merchants.ErrOfferChanged):
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if n := dbtest.Count(t, s.Env.DB, "SELECT count(*) FROM merchants_offer_versions WHERE offer_id = ?",
			offer.ID); saved.Load() != 1 || n != 2 {
			t.Errorf("%d edits, %d versions", saved.Load(), n)
		}
	})
}
