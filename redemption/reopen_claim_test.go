package redemption_test

import (
	"errors"
	"testing"
	"time"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/redemption"
)

func (w *world) reopen(t *testing.T, till identity.Actor, claim ident.ID) (redemption.OpenClaim, error) {
	return w.ReopenClaim(t.Context(), redemption.ReopenClaimInput{Actor: till, ClaimID: claim})
}

func TestAnOpenClaimIsShownAgainToItsStoreOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		claim := w.Claim(t, member, card)
		colleague := w.NewTill(w.Store)
		for _, till := range []identity.Actor{w.Till, colleague} {
			open, err := w.reopen(t, till, claim)
			if must(t, err); open.ClaimID != claim || len(open.Offers) != 1 || open.MaskedName == "" ||
				open.Store.ID != w.Store || open.Zone == nil {
				t.Errorf("claim %+v", open)
			}
			if left := open.ExpiresAt.Sub(open.Now); left != redemption.ClaimFor {
				t.Errorf("%v left", left)
			}
		}
		stranger := w.NewTill(w.NewStore(t, "别家"))
		for name, till := range map[string]identity.Actor{"another store": stranger, "nobody": {}, "member": member} {
			if open, err := w.reopen(t, till, claim); err == nil || open.MaskedName != "" {
				t.Errorf("%s sees %+v", name, open)
			}
		}
		if _, err := w.reopen(t, w.Till, w.IDs.New()); !errors.Is(err, redemption.ErrClaimUnknown) {
			t.Errorf("no such claim: %v", err)
		}
	})
}

func TestAClaimThatIsOverIsNotShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		used := w.Claim(t, member, card)
		_, _, err := w.Confirm(t.Context(), w.Order(used, "key-reopen-1"))
		must(t, err)
		if _, err := w.reopen(t, w.Till, used); !errors.Is(err, redemption.ErrClaimUsed) {
			t.Errorf("used: %v", err)
		}
		late := w.Claim(t, member, card)
		w.Clock.Advance(redemption.ClaimFor)
		if _, err := w.reopen(t, w.Till, late); !errors.Is(err, redemption.ErrClaimExpired) {
			t.Errorf("late: %v", err)
		}
	})
}

func TestTheOfferUsedLastComesFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		second := w.NewOffer(t, w.Store, func(o *merchants.OfferTerms) { o.NameZh, o.PayRateBP = "午市 9.5 折", 9500 })
		first := func() ident.ID {
			member, card := w.NewMember(t)
			open, err := w.reopen(t, w.Till, w.Claim(t, member, card))
			if must(t, err); len(open.Offers) != 2 {
				t.Fatalf("%d offers", len(open.Offers))
			}
			return open.Offers[0].ID
		}
		if first() != w.Offer.ID {
			t.Error("without a history the best offer does not stand first")
		}
		member, card := w.NewMember(t)
		order := w.Order(w.Claim(t, member, card), "key-reopen-2")
		order.OfferID = second.ID
		_, _, err := w.Confirm(t.Context(), order)
		must(t, err)
		if first() != second.ID {
			t.Error("the offer used last does not stand first")
		}
		claim := w.Claim(t, member, card)
		open, err := w.reopen(t, w.Till, claim)
		must(t, err)
		gift := redemption.ConfirmInput{Actor: w.Till, ClaimID: claim, BenefitID: open.Benefits[0].ID,
			Key: "key-reopen-3"}
		_, _, err = w.Confirm(t.Context(), gift)
		if must(t, err); first() != second.ID {
			t.Error("a benefit in between changes the habit")
		}
		w.Clock.Advance(9 * 24 * time.Hour)
		if first() != w.Offer.ID {
			t.Error("an old habit still decides")
		}
	})
}

func TestAClaimIsExtendedToFifteenMinutesAtMost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		claim, scanned := w.Claim(t, member, card), w.Clock.Now()
		hold := func(till identity.Actor) (time.Time, error) {
			return w.ExtendClaim(t.Context(), redemption.ReopenClaimInput{Actor: till, ClaimID: claim})
		}
		if _, err := hold(w.NewTill(w.NewStore(t, "别家"))); !errors.Is(err, redemption.ErrClaimUnknown) {
			t.Errorf("another store holds it: %v", err)
		}
		most := scanned.Add(15 * time.Minute)
		// Every two minutes; from the thirteenth on there are no three more.
		for i := range 7 {
			open, err := w.reopen(t, w.Till, claim)
			must(t, err)
			w.Clock.Advance(2 * time.Minute)
			until, err := hold(w.Till)
			must(t, err)
			want := scanned.Add(time.Duration(2*i+5) * time.Minute)
			if want.After(most) {
				want = most
			}
			if !until.Equal(want) || open.MayExtend != (i < 6) {
				t.Errorf("held %d minutes after the scan until %v, want %v; it could be held: %v", 2*i+2, until, want,
					open.MayExtend)
			}
			if again, err := w.reopen(t, w.Till, claim); err != nil || !again.ExpiresAt.Equal(want) {
				t.Errorf("the claim says %v (%v), want %v", again.ExpiresAt, err, want)
			}
		}
		_, _, err := w.Confirm(t.Context(), w.Order(claim, "key-hold-1"))
		must(t, err)
		if _, err := hold(w.Till); !errors.Is(err, redemption.ErrClaimUsed) {
			t.Errorf("a used claim is held: %v", err)
		}
		claim = w.Claim(t, member, card)
		w.Clock.Advance(redemption.ClaimFor)
		if _, err := hold(w.Till); !errors.Is(err, redemption.ErrClaimExpired) {
			t.Errorf("a lapsed claim comes back: %v", err)
		}
	})
}
