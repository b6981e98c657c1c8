package redemption_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/merchants"
	"citycard/redemption"
)

func TestAConfirmationIsOneReceiptForEver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		in := w.Order(w.Claim(t, member, card), "till-key-1")
		first, replayed, err := w.Confirm(t.Context(), in)
		must(t, err)
		if replayed || first.BillFen != 9000 || first.PayableFen != 8100 || first.DiscountFen != 900 ||
			first.Day != "2027-03-10" {
			t.Errorf("first answer: %+v, replayed %v", first, replayed)
		}
		w.Clock.Advance(200 * 24 * time.Hour)
		w.Restart(t) // a restart
		again, replayed, err := w.Confirm(t.Context(), in)
		must(t, err)
		if !replayed || again.ID != first.ID || again.ConfirmedAt != first.ConfirmedAt ||
			again.ReversibleUntil != first.ReversibleUntil || again.PayableFen != first.PayableFen {
			t.Errorf("second answer differs: %+v, replayed %v", again, replayed)
		}
		bill := money.Fen(9001)
		other := in
		other.BillFen = &bill
		if _, _, err := w.Confirm(t.Context(), other); !errors.Is(err, ident.ErrKeyReused) {
			t.Errorf("other input under the same key: %v", err)
		}
		byKey, err := w.ReceiptByKey(t.Context(), w.Till, ident.None, "till-key-1")
		must(t, err)
		if byKey.ID != first.ID {
			t.Errorf("by key: %v", byKey.ID)
		}
		if _, err := w.ReceiptByKey(t.Context(), w.Till, ident.None, "never-used"); !errors.Is(err,
			redemption.ErrNotRecorded) {
			t.Errorf("unknown key: %v", err)
		}
	})
}

func TestRefusalsAreStoredAndLeaveNothingElse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		small, tall := money.Fen(100), money.Fen(10_000_001)
		fussy := w.NewOffer(t, w.Store, func(o *merchants.OfferTerms) { o.MinSpendFen = 5000 })
		morning := w.NewOffer(t, w.Store, func(o *merchants.OfferTerms) { o.FromMinute, o.ToMinute = 6*60, 8*60 })
		elsewhere := w.NewOffer(t, w.NewStore(t, "别家"), func(*merchants.OfferTerms) {})
		paused := w.NewOffer(t, w.Store, func(*merchants.OfferTerms) {})
		_, err := w.Merchants.WithdrawOffer(t.Context(),
			merchants.OfferStepInput{Actor: w.Job, StoreID: w.Store, OfferID: paused.ID})
		must(t, err)
		member, card := w.NewMember(t)
		claim := w.Claim(t, member, card)
		for name, c := range map[string]struct {
			change func(*redemption.ConfirmInput)
			want   error
		}{
			"minimum": {func(in *redemption.ConfirmInput) { in.OfferID, in.BillFen = fussy.ID, &small },
				redemption.ErrMinSpend},
			"hours": {func(in *redemption.ConfirmInput) { in.OfferID = morning.ID }, redemption.ErrOfferNotNow},
			"other store": {func(in *redemption.ConfirmInput) { in.OfferID = elsewhere.ID },
				redemption.ErrOfferUnknown},
			"paused": {func(in *redemption.ConfirmInput) { in.OfferID = paused.ID }, redemption.ErrOfferPaused},
			"bill":   {func(in *redemption.ConfirmInput) { in.BillFen = &tall }, redemption.ErrBillOutOfRange},
			"benefit": {func(in *redemption.ConfirmInput) {
				in.OfferID, in.BillFen, in.BenefitID = ident.None,
					nil, w.IDs.New()
			}, redemption.ErrBenefitUnknown},
			"foreign claim": {func(in *redemption.ConfirmInput) { in.Actor = w.NewTill(w.NewStore(t, "第三家")) },
				redemption.ErrClaimUnknown},
			"no claim": {func(in *redemption.ConfirmInput) { in.ClaimID = w.IDs.New() }, redemption.ErrClaimUnknown},
			"both":     {func(in *redemption.ConfirmInput) { in.BenefitID = w.IDs.New() }, redemption.ErrChooseOne},
			"no bill":  {func(in *redemption.ConfirmInput) { in.BillFen = nil }, redemption.ErrBillMissing},
			"no key":   {func(in *redemption.ConfirmInput) { in.Key = "" }, ident.ErrKeyMissing},
		} {
			in := w.Order(claim, "refused-"+strings.ReplaceAll(name, " ", "-"))
			c.change(&in)
			if _, _, err := w.Confirm(t.Context(), in); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		if n := w.Count(t, "SELECT uses FROM membership_memberships WHERE id = ?", card); n != 0 {
			t.Errorf("%d uses left behind", n)
		}
		if n := w.Count(t, "SELECT count(*) FROM merchants_offer_uses"); n != 0 {
			t.Errorf("%d offer uses left behind", n)
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_refusals WHERE stage = 'confirm' AND membership_id = ?",
			card); n != 7 {
			t.Errorf("%d refusals stored", n)
		}
		_, _, err = w.Confirm(t.Context(), w.Order(claim, "after-all-that")) // the claim is still good
		must(t, err)
	})
}

func TestLimitsPerDayAndBetweenUses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		confirm := func(key string) error {
			_, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), key))
			return err
		}
		must(t, confirm("visit-one"))
		if err := confirm("at-once-again"); !errors.Is(err, redemption.ErrTooSoon) {
			t.Errorf("a minute later: %v", err)
		}
		w.Later()
		must(t, confirm("visit-two"))
		w.Later()
		if err := confirm("visit-three"); !errors.Is(err, redemption.ErrLimitReached) {
			t.Errorf("third of the day: %v", err)
		}
		w.Clock.Advance(24 * time.Hour)
		must(t, confirm("the-next-day"))
	})
}

func TestABenefitUnitIsSpentOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		benefit := w.benefit(t, card)
		use := func(key string) error {
			_, _, err := w.Confirm(t.Context(), redemption.ConfirmInput{Actor: w.Till,
				ClaimID: w.Claim(t, member, card), BenefitID: benefit, Key: key})
			return err
		}
		must(t, use("coffee-one"))
		must(t, use("coffee-two"))
		if err := use("coffee-three"); !errors.Is(err, redemption.ErrBenefitExhausted) {
			t.Errorf("third of two: %v", err)
		}
		if left := w.Count(t, "SELECT remaining FROM membership_benefits WHERE id = ?", benefit); left != 0 {
			t.Errorf("%d units left", left)
		}
		stranger, strangersCard := w.NewMember(t)
		_, _, err := w.Confirm(t.Context(), redemption.ConfirmInput{Actor: w.Till,
			ClaimID: w.Claim(t, stranger, strangersCard), BenefitID: benefit, Key: "not-your-coffee"})
		if !errors.Is(err, redemption.ErrBenefitUnknown) {
			t.Errorf("somebody else's benefit: %v", err)
		}
	})
}

// Between scan and confirm the card may end; the conditional update has the last word.
func TestACardThatEndsBetweenScanAndConfirm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for status, want := range map[string]error{"frozen": redemption.ErrCardFrozen,
			"refunded": redemption.ErrCardRefunded, "expired": redemption.ErrCardExpired} {
			member, card := w.NewMember(t)
			claim := w.Claim(t, member, card)
			w.end(t, card, status)
			if _, _, err := w.Confirm(t.Context(), w.Order(claim, "ended-"+status)); !errors.Is(err, want) {
				t.Errorf("%s: %v", status, err)
			}
			if _, err := w.IssueCode(t.Context(),
				redemption.IssueCodeInput{Actor: member, MembershipID: card}); !errors.Is(err, want) {
				t.Errorf("code of a %s card: %v", status, err)
			}
		}
	})
}

func TestAClaimLapsesAfterThreeMinutes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		claim := w.Claim(t, member, card)
		w.Clock.Advance(redemption.ClaimFor)
		if _, _, err := w.Confirm(t.Context(), w.Order(claim, "too-late-now")); !errors.Is(err,
			redemption.ErrClaimExpired) {
			t.Errorf("after three minutes: %v", err)
		}
	})
}

func (w *world) benefit(t *testing.T, card ident.ID) ident.ID {
	t.Helper()
	var id ident.ID
	if found, err := db.One(w.DB.Read(t.Context()).Gorm().Raw(`SELECT id FROM membership_benefits
		WHERE membership_id = ?`, card), &id); err != nil || !found {
		t.Fatal("no benefit", err)
	}
	return id
}

// end puts a card into a state behind the use cases' back.
func (w *world) end(t *testing.T, card ident.ID, status string) {
	t.Helper()
	if status == "frozen" {
		dbtest.Exec(t, w.DB, "UPDATE membership_memberships SET status = ? WHERE id = ?", status, card)
		return
	}
	dbtest.Exec(t, w.DB, "UPDATE membership_memberships SET status = ?, ended_at = ? WHERE id = ?", status,
		w.Clock.Now(), card)
}
