package redemption_test

import (
	"errors"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/redemption"
	"citycard/redemption/redemptiontest"
)

func TestScanShowsWhatIsUsableHere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		preview, err := w.ScanAt(w.Till, w.NewCode(t, member, card))
		must(t, err)
		if len(preview.Offers) != 1 || preview.Offers[0].ID != w.Offer.ID || len(preview.Benefits) != 1 ||
			preview.MaskedName == "" || preview.ValidThrough == "" {
			t.Errorf("preview %+v", preview)
		}
		if left := preview.ExpiresAt.Sub(w.Clock.Now()); left != redemption.ClaimFor {
			t.Errorf("claim holds %v", left)
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_codes WHERE code_hash LIKE '88%'"); n != 0 {
			t.Error("digits are stored")
		}
	})
}

func TestOnlyTheNewestCodeIsTaken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		first, second := w.NewCode(t, member, card), w.NewCode(t, member, card)
		if _, err := w.ScanAt(w.Till, first); !errors.Is(err, redemption.ErrCodeExpired) {
			t.Errorf("replaced code: %v", err)
		}
		_, err := w.ScanAt(w.Till, second)
		must(t, err)
		w.Clock.Advance(25 * time.Hour)
		w.NewCode(t, member, card) // the second one was used, so this replaces nothing
		if n, err := w.DeleteOldCodes(t.Context()); err != nil || n != 1 {
			t.Errorf("%d codes deleted after a day, %v", n, err)
		}
		if _, err := w.ScanAt(w.Till, first); !errors.Is(err, redemption.ErrNotOurs) {
			t.Errorf("a code of yesterday: %v", err)
		}
	})
}

func TestACodeLivesSixtySecondsAndThirtyOfGrace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		late := w.NewCode(t, member, card)
		w.Clock.Advance(90 * time.Second)
		if _, err := w.ScanAt(w.Till, late); !errors.Is(err, redemption.ErrCodeExpired) {
			t.Errorf("at 90 s: %v", err)
		}
		intime := w.NewCode(t, member, card)
		w.Clock.Advance(90*time.Second - time.Millisecond)
		_, err := w.ScanAt(w.Till, intime)
		must(t, err)
	})
}

func TestOneCodeAtSixtyFourTillsIsOneClaim(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		digits := w.NewCode(t, member, card)
		tills := make([]identity.Actor, 64)
		for i := range tills {
			tills[i] = w.NewTill(w.Store)
		}
		won := 0
		for _, err := range redemptiontest.AtOnce(len(tills), func(i int) error {
			_, err := w.ScanAt(tills[i], digits)
			return err
		}) {
			if err == nil {
				won++
			} else if !errors.Is(err, redemption.ErrCodeUsed) {
				t.Errorf("unexpected: %v", err)
			}
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_claims"); won != 1 || n != 1 {
			t.Errorf("%d won, %d claims", won, n)
		}
	})
}

func TestScanningTwiceIsTheSameClaimForTheSameTillOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		digits := w.NewCode(t, member, card)
		first, err := w.ScanAt(w.Till, digits)
		must(t, err)
		again, err := w.ScanAt(w.Till, digits)
		must(t, err)
		if again.ClaimID != first.ClaimID {
			t.Error("another claim for the same scan")
		}
		if _, err := w.ScanAt(w.NewTill(w.Store), digits); !errors.Is(err, redemption.ErrCodeUsed) {
			t.Errorf("second till: %v", err)
		}
		_, _, err = w.Confirm(t.Context(), w.Order(first.ClaimID, "key-for-this"))
		must(t, err)
		if _, err := w.ScanAt(w.Till, digits); !errors.Is(err, redemption.ErrCodeUsed) {
			t.Errorf("after confirm: %v", err)
		}
	})
}

func TestWhoMayScan(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		digits := w.NewCode(t, member, card)
		for name, c := range map[string]struct {
			actor identity.Actor
			want  error
		}{
			"nobody":   {identity.Actor{}, redemption.ErrDeviceUnbound},
			"a member": {member, redemption.ErrStaffNotAllowed},
			"an operator": {identity.Actor{Kind: identity.KindOperator, ID: w.IDs.New(), Cities: []city.ID{town}},
				redemption.ErrStaffNotAllowed},
			"a stranger":       {identity.Actor{Kind: identity.KindStaff, ID: w.IDs.New()}, redemption.ErrChooseStore},
			"an unknown store": {w.NewTill(w.IDs.New()), redemption.ErrStoreNotListed},
		} {
			if _, err := w.ScanAt(c.actor, digits); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		stranger := identity.Actor{Kind: identity.KindStaff, ID: w.IDs.New()}
		if _, err := w.Scan(t.Context(), redemption.ScanInput{Actor: stranger, StoreID: w.Store,
			Code: digits}); !errors.Is(err, redemption.ErrStaffNotAllowed) {
			t.Errorf("a stranger naming the store: %v", err)
		}
		_, err := w.ScanAt(w.Till, digits)
		must(t, err)
	})
}

func TestASuspendedStoreCannotScan(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		claim := w.Claim(t, member, card)
		_, err := w.Merchants.SuspendStore(t.Context(),
			merchants.ReviewStoreInput{Actor: w.Job, StoreID: w.Store, Reason: "停业"})
		must(t, err)
		if _, err := w.ScanAt(w.Till, w.NewCode(t, member, card)); !errors.Is(err, redemption.ErrStoreNotListed) {
			t.Errorf("suspended: %v", err)
		}
		if _, _, err := w.Confirm(t.Context(), w.Order(claim, "scanned-before")); !errors.Is(err,
			redemption.ErrStoreNotListed) {
			t.Errorf("scanned before the suspension: %v", err)
		}
	})
}

func TestAnotherCitysCardIsWelcomeOnlyByPolicy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		const other = city.ID("beiwan")
		must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return city.Insert(tx, city.City{ID: other, NameZh: "北湾", NameEn: "Beiwan", Zone: "Asia/Shanghai",
				Currency: "CNY", Status: city.StatusOpen, CreatedAt: tx.Now()})
		}))
		lat, lng := 31.0, 121.0
		store, err := w.Merchants.AddStore(t.Context(), merchants.AddStoreInput{Actor: w.Job, City: other,
			Facts: merchants.StoreFacts{NameZh: "远店", Category: merchants.CategoryCafe, Lat: &lat, Lng: &lng,
				SourceDatum: "wgs84"}})
		must(t, err)
		_, err = w.Merchants.ApproveStore(t.Context(),
			merchants.ReviewStoreInput{Actor: w.Job, StoreID: store.ID, Evidence: "好店"})
		must(t, err)
		far := w.NewTill(store.ID)
		member, card := w.NewMember(t)
		if _, err := w.ScanAt(far, w.NewCode(t, member, card)); !errors.Is(err, redemption.ErrWrongCity) {
			t.Errorf("without policy: %v", err)
		}
		must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return city.SetPolicy(tx, other, "redemption.accepts_cards_of."+string(town), 1)
		}))
		preview, err := w.ScanAt(far, w.NewCode(t, member, card))
		must(t, err)
		offer := w.NewOffer(t, store.ID, func(*merchants.OfferTerms) {})
		in := w.Order(preview.ClaimID, "far-from-home")
		in.Actor, in.OfferID = far, offer.ID
		_, _, err = w.Confirm(t.Context(), in)
		must(t, err)
		if n := w.Count(t, "SELECT count(*) FROM redemption_redemptions WHERE city_id = ?", string(other)); n != 1 {
			t.Error("the redemption is not the store's city's")
		}
	})
}

func TestPracticeMakesAStoreReadyAndNothingElse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		preview, err := w.ScanAt(w.Till, redemption.PracticeDigits)
		must(t, err)
		if !preview.Practice || preview.ClaimID != ident.None {
			t.Errorf("preview %+v", preview)
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_claims"); n != 0 {
			t.Error("a claim was opened")
		}
		if n := w.Count(t, "SELECT count(*) FROM merchants_stores WHERE id = ? AND last_scan_at IS NOT NULL",
			w.Store); n != 1 {
			t.Error("the store is not ready")
		}
	})
}

func TestAForeignCardGetsNoCode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		_, card := w.NewMember(t)
		stranger, _ := w.NewMember(t)
		if _, err := w.IssueCode(t.Context(), redemption.IssueCodeInput{Actor: stranger, MembershipID: card}); err ==
			nil {
			t.Error("a code of somebody else's card")
		}
		if _, err := w.Visits(t.Context(), stranger, card, 20, ident.None); err == nil {
			t.Error("visits of somebody else's card")
		}
	})
}
