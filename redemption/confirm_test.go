package redemption_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
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
		member, card := w.newMember(t)
		in := w.order(w.claim(t, member, card), "till-key-1")
		first, replayed, err := w.Confirm(t.Context(), in)
		must(t, err)
		if replayed || first.BillFen != 9000 || first.PayableFen != 8100 || first.DiscountFen != 900 || first.Day != "2027-03-10" {
			t.Errorf("first answer: %+v, replayed %v", first, replayed)
		}
		w.Clock.Advance(200 * 24 * time.Hour)
		w.connect(t) // a restart
		again, replayed, err := w.Confirm(t.Context(), in)
		must(t, err)
		if !replayed || again.ID != first.ID || again.ConfirmedAt != first.ConfirmedAt || again.ReversibleUntil != first.ReversibleUntil || again.PayableFen != first.PayableFen {
			t.Errorf("second answer differs: %+v, replayed %v", again, replayed)
		}
		bill := money.Fen(9001)
		other := in
		other.BillFen = &bill
		if _, _, err := w.Confirm(t.Context(), other); !errors.Is(err, ident.ErrKeyReused) {
			t.Errorf("other input under the same key: %v", err)
		}
		byKey, err := w.ReceiptByKey(t.Context(), w.till, ident.None, "till-key-1")
		must(t, err)
		if byKey.ID != first.ID {
			t.Errorf("by key: %v", byKey.ID)
		}
		if _, err := w.ReceiptByKey(t.Context(), w.till, ident.None, "never-used"); !errors.Is(err, redemption.ErrNotRecorded) {
			t.Errorf("unknown key: %v", err)
		}
	})
}

func TestSixtyFourConfirmsOfOneClaimAreOneRedemption(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		claim := w.claim(t, member, card)
		replica := *w
		replica.connect(t)
		var accepted, refused int
		for _, err := range atOnce(64, func(i int) error {
			service := w.Service
			if i%2 == 1 {
				service = replica.Service // another process over the same database
			}
			_, _, err := service.Confirm(context.Background(), w.order(claim, fmt.Sprintf("key-number-%d", i)))
			return err
		}) {
			switch {
			case err == nil:
				accepted++
			case errors.Is(err, redemption.ErrClaimUsed):
				refused++
			default:
				t.Errorf("unexpected: %v", err)
			}
		}
		if n := w.count(t, "SELECT count(*) FROM redemption_redemptions"); accepted != 1 || refused != 63 || n != 1 {
			t.Errorf("%d accepted, %d refused, %d rows", accepted, refused, n)
		}
		if uses := w.count(t, "SELECT uses FROM membership_memberships WHERE id = ?", card); uses != 1 {
			t.Errorf("%d uses counted", uses)
		}
	})
}

func TestOneKeySentSixtyFourTimesAtOnceIsOneAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		in := w.order(w.claim(t, member, card), "the-same-key")
		replica := *w
		replica.connect(t)
		var mu sync.Mutex
		answers, fresh := map[ident.ID]int{}, 0
		for _, err := range atOnce(64, func(i int) error {
			service := w.Service
			if i%2 == 1 {
				service = replica.Service
			}
			receipt, replayed, err := service.Confirm(context.Background(), in)
			mu.Lock()
			defer mu.Unlock()
			answers[receipt.ID]++
			if !replayed {
				fresh++
			}
			return err
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		if len(answers) != 1 || fresh != 1 {
			t.Errorf("answers %v, %d of them fresh", answers, fresh)
		}
	})
}

// Many members at many tills at once: everything accepted is there, nothing else is.
func TestACrowdIsCountedExactly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		type visit struct{ claim ident.ID }
		var visits []visit
		for range 40 {
			member, card := w.newMember(t)
			visits = append(visits, visit{w.claim(t, member, card)})
		}
		for _, err := range atOnce(len(visits)*2, func(i int) error { // each sent twice
			v := visits[i/2]
			_, _, err := w.Confirm(context.Background(), w.order(v.claim, "key-of-"+v.claim.String()[24:]))
			return err
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		for table, query := range map[string]string{
			"redemptions": "SELECT count(*) FROM redemption_redemptions",
			"used claims": "SELECT count(*) FROM redemption_claims WHERE status = 'used'",
			"uses":        "SELECT sum(uses) FROM membership_memberships",
			"offer uses":  "SELECT sum(used) FROM merchants_offer_uses",
			"messages":    "SELECT count(*) FROM notify_messages WHERE dedupe_key LIKE 'redemption:%'",
		} {
			if n := w.count(t, query); n != int64(len(visits)) {
				t.Errorf("%d %s for %d visits", n, table, len(visits))
			}
		}
	})
}

func TestRefusalsAreStoredAndLeaveNothingElse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		small, tall := money.Fen(100), money.Fen(10_000_001)
		fussy := w.newOffer(t, w.store, func(o *merchants.OfferTerms) { o.MinSpendFen = 5000 })
		morning := w.newOffer(t, w.store, func(o *merchants.OfferTerms) { o.FromMinute, o.ToMinute = 6*60, 8*60 })
		elsewhere := w.newOffer(t, w.newStore(t, "别家"), func(*merchants.OfferTerms) {})
		paused := w.newOffer(t, w.store, func(*merchants.OfferTerms) {})
		_, err := w.merchants.WithdrawOffer(t.Context(), merchants.OfferStepInput{Actor: w.job, StoreID: w.store, OfferID: paused.ID})
		must(t, err)
		member, card := w.newMember(t)
		claim := w.claim(t, member, card)
		for name, c := range map[string]struct {
			change func(*redemption.ConfirmInput)
			want   error
		}{
			"minimum":       {func(in *redemption.ConfirmInput) { in.OfferID, in.BillFen = fussy.ID, &small }, redemption.ErrMinSpend},
			"hours":         {func(in *redemption.ConfirmInput) { in.OfferID = morning.ID }, redemption.ErrOfferNotNow},
			"other store":   {func(in *redemption.ConfirmInput) { in.OfferID = elsewhere.ID }, redemption.ErrOfferUnknown},
			"paused":        {func(in *redemption.ConfirmInput) { in.OfferID = paused.ID }, redemption.ErrOfferPaused},
			"bill":          {func(in *redemption.ConfirmInput) { in.BillFen = &tall }, redemption.ErrBillOutOfRange},
			"benefit":       {func(in *redemption.ConfirmInput) { in.OfferID, in.BillFen, in.BenefitID = ident.None, nil, w.IDs.New() }, redemption.ErrBenefitUnknown},
			"foreign claim": {func(in *redemption.ConfirmInput) { in.Actor = w.newTill(w.newStore(t, "第三家")) }, redemption.ErrClaimUnknown},
			"no claim":      {func(in *redemption.ConfirmInput) { in.ClaimID = w.IDs.New() }, redemption.ErrClaimUnknown},
			"both":          {func(in *redemption.ConfirmInput) { in.BenefitID = w.IDs.New() }, redemption.ErrChooseOne},
			"no bill":       {func(in *redemption.ConfirmInput) { in.BillFen = nil }, redemption.ErrBillMissing},
			"no key":        {func(in *redemption.ConfirmInput) { in.Key = "" }, ident.ErrKeyMissing},
		} {
			in := w.order(claim, "refused-"+strings.ReplaceAll(name, " ", "-"))
			c.change(&in)
			if _, _, err := w.Confirm(t.Context(), in); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		if n := w.count(t, "SELECT uses FROM membership_memberships WHERE id = ?", card); n != 0 {
			t.Errorf("%d uses left behind", n)
		}
		if n := w.count(t, "SELECT count(*) FROM merchants_offer_uses"); n != 0 {
			t.Errorf("%d offer uses left behind", n)
		}
		if n := w.count(t, "SELECT count(*) FROM redemption_refusals WHERE stage = 'confirm' AND membership_id = ?", card); n != 7 {
			t.Errorf("%d refusals stored", n)
		}
		_, _, err = w.Confirm(t.Context(), w.order(claim, "after-all-that")) // the claim is still good
		must(t, err)
	})
}

func TestLimitsPerDayAndBetweenUses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		confirm := func(key string) error {
			_, _, err := w.Confirm(t.Context(), w.order(w.claim(t, member, card), key))
			return err
		}
		must(t, confirm("visit-one"))
		if err := confirm("at-once-again"); !errors.Is(err, redemption.ErrTooSoon) {
			t.Errorf("a minute later: %v", err)
		}
		w.later()
		must(t, confirm("visit-two"))
		w.later()
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
		member, card := w.newMember(t)
		benefit := w.benefit(t, card)
		use := func(key string) error {
			_, _, err := w.Confirm(t.Context(), redemption.ConfirmInput{Actor: w.till, ClaimID: w.claim(t, member, card), BenefitID: benefit, Key: key})
			return err
		}
		must(t, use("coffee-one"))
		must(t, use("coffee-two"))
		if err := use("coffee-three"); !errors.Is(err, redemption.ErrBenefitExhausted) {
			t.Errorf("third of two: %v", err)
		}
		if left := w.count(t, "SELECT remaining FROM membership_benefits WHERE id = ?", benefit); left != 0 {
			t.Errorf("%d units left", left)
		}
		stranger, strangersCard := w.newMember(t)
		_, _, err := w.Confirm(t.Context(), redemption.ConfirmInput{Actor: w.till, ClaimID: w.claim(t, stranger, strangersCard), BenefitID: benefit, Key: "not-your-coffee"})
		if !errors.Is(err, redemption.ErrBenefitUnknown) {
			t.Errorf("somebody else's benefit: %v", err)
		}
	})
}

// Between scan and confirm the card may end; the conditional update has the last word.
func TestACardThatEndsBetweenScanAndConfirm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for status, want := range map[string]error{"frozen": redemption.ErrCardFrozen, "refunded": redemption.ErrCardRefunded, "expired": redemption.ErrCardExpired} {
			member, card := w.newMember(t)
			claim := w.claim(t, member, card)
			w.end(t, card, status)
			if _, _, err := w.Confirm(t.Context(), w.order(claim, "ended-"+status)); !errors.Is(err, want) {
				t.Errorf("%s: %v", status, err)
			}
			if _, err := w.IssueCode(t.Context(), redemption.IssueCodeInput{Actor: member, MembershipID: card}); !errors.Is(err, want) {
				t.Errorf("code of a %s card: %v", status, err)
			}
		}
	})
}

func TestAClaimLapsesAfterThreeMinutes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		claim := w.claim(t, member, card)
		w.Clock.Advance(redemption.ClaimFor)
		if _, _, err := w.Confirm(t.Context(), w.order(claim, "too-late-now")); !errors.Is(err, redemption.ErrClaimExpired) {
			t.Errorf("after three minutes: %v", err)
		}
	})
}

// The unique indexes are the last wall: rows that every earlier check would let through are
// still refused.
func TestTheLastWallStands(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		first := w.visit(t, member, card, "first-of-all")
		second, secondCard := w.newMember(t)
		open := w.claim(t, second, secondCard)
		const copied = `INSERT INTO redemption_redemptions (id, city_id, store_id, membership_id, member_id, offer_id, offer_version, name_zh, name_en,
				bill_fen, payable_fen, discount_fen, pay_rate_bp, uses_per_day, total_per_day, day, confirmed_at, confirmed_by_kind, confirmed_by, idem_key, request_hash, status)
			SELECT ?, city_id, store_id, membership_id, member_id, offer_id, offer_version, name_zh, name_en,
				bill_fen, payable_fen, discount_fen, pay_rate_bp, uses_per_day, total_per_day, day, confirmed_at, confirmed_by_kind, confirmed_by, ?, request_hash, status
			FROM redemption_redemptions WHERE id = ?`
		for name, c := range map[string]struct {
			statement string
			args      []any
		}{
			"a claim's second redemption": {copied, []any{first.ID, "another-key", first.ID}},
			"a key's second redemption":   {copied, []any{open, "first-of-all", first.ID}},
			"a code's second claim":       {"UPDATE redemption_claims SET code_hash = (SELECT code_hash FROM redemption_claims WHERE id = ?) WHERE id = ?", []any{first.ID, open}},
		} {
			err := w.DB.InTx(t.Context(), func(tx *db.Tx) error { return tx.Gorm().Exec(c.statement, c.args...).Error })
			if !db.IsDuplicate(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// Each conditional update holds without the checks that stand before it.
func TestConditionalUpdatesHoldAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		digits := w.code(t, member, card)
		inTx := func(f func(tx *db.Tx) error) error { return w.DB.InTx(t.Context(), f) }
		take := func() (taken bool) {
			must(t, inTx(func(tx *db.Tx) (err error) { taken, err = w.TakeCode(tx, digits); return err }))
			return taken
		}
		if !take() || take() {
			t.Error("a code is not taken exactly once")
		}
		digits = w.code(t, member, card)
		w.Clock.Advance(90 * time.Second)
		if take() {
			t.Error("a code was taken after its time")
		}
		r := w.visit(t, member, card, "once-and-only")
		for name, f := range map[string]func(tx *db.Tx) error{
			"a used claim":          func(tx *db.Tx) error { return w.UseClaims(tx, r.ID) },
			"a reversed redemption": func(tx *db.Tx) error { _ = w.MarkReversed(tx, r.ID); return w.MarkReversed(tx, r.ID) },
			"an accrued redemption": func(tx *db.Tx) error { _ = w.MarkAccrued(tx, r.ID); return w.MarkAccrued(tx, r.ID) },
		} {
			if err := inTx(f); !errors.Is(err, db.ErrStale) {
				t.Errorf("%s changed again: %v", name, err)
			}
		}
	})
}

func (w *world) benefit(t *testing.T, card ident.ID) ident.ID {
	t.Helper()
	var id ident.ID
	if found, err := db.One(w.DB.Read(t.Context()).Gorm().Raw("SELECT id FROM membership_benefits WHERE membership_id = ?", card), &id); err != nil || !found {
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
	dbtest.Exec(t, w.DB, "UPDATE membership_memberships SET status = ?, ended_at = ? WHERE id = ?", status, w.Clock.Now(), card)
}

// atOnce runs f n times in parallel and returns every answer.
func atOnce(n int, f func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	all.Wait()
	return errs
}
