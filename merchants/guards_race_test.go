package merchants_test

import (
	"context"
	"sync"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
)

// atOnce runs both at the same time.
func atOnce(a, b func()) {
	var group sync.WaitGroup
	group.Go(a)
	group.Go(b)
	group.Wait()
}

func TestTwoOwnersCannotDismissEachOther(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		for range 10 {
			one, two := merchantstest.Owner(), merchantstest.Owner()
			store, _ := s.LiveStore(t, merchantstest.OwnedBy(one))
			must(t, inTx(t, s, func(tx *db.Tx) error {
				_, err := s.AddStaffTx(tx, merchants.AddStaffInput{Actor: one, StoreID: store.ID, AccountID: two.ID,
					Role: merchants.RoleOwner})
				return err
			}))
			dismiss := func(by, whom identity.Actor) func() {
				return func() {
					_ = s.DisableStaff(context.Background(),
						merchants.DisableStaffInput{Actor: by, StoreID: store.ID, AccountID: whom.ID})
				}
			}
			atOnce(dismiss(one, two), dismiss(two, one))
			people, err := s.StaffOf(t.Context(), identity.Job("test"), store.ID)
			must(t, err)
			if (people[0].DisabledAt == nil) == (people[1].DisabledAt == nil) {
				t.Fatalf("owners left: %+v", people)
			}
		}
	})
}

func TestPublishRacesAChangeOfThePolicy(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		job := identity.Job("test")
		store, _ := s.LiveStore(t, merchantstest.Terms(func(o *merchants.OfferTerms) { o.PayRateBP = 9800 }))
		set := func(most int) {
			must(t, s.SetDiscountPolicy(context.Background(), merchants.SetDiscountPolicyInput{
				Actor: job, City: merchantstest.Shanghai, Policy: merchants.DiscountPolicy{MaxDiscountBP: most},
				Reason: "试一试"}))
		}
		for range 20 {
			set(1000)
			offer, err := s.SaveOffer(t.Context(),
				merchants.SaveOfferInput{Actor: job, StoreID: store.ID, Terms: merchantstest.OfferTerms()})
			must(t, err)
			atOnce(func() { set(500) }, func() {
				_, _ = s.PublishOffer(context.Background(),
					merchants.OfferStepInput{Actor: job, StoreID: store.ID, OfferID: offer.ID})
			})
			broken, err := db.Verify(t.Context(), s.Env.DB, merchants.Invariants())
			if must(t, err); len(broken) > 0 {
				t.Fatalf("%+v", broken)
			}
		}
	})
}
