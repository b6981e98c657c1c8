package redemption_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/redemption"
	"citycard/redemption/redemptiontest"
)

func TestSixtyFourConfirmsOfOneClaimAreOneRedemption(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		claim := w.Claim(t, member, card)
		replica := *w.World // another process over the same database
		replica.Restart(t)
		var accepted, refused int
		for _, err := range redemptiontest.AtOnce(64, func(i int) error {
			service := w.Service
			if i%2 == 1 {
				service = replica.Service // another process over the same database
			}
			_, _, err := service.Confirm(context.Background(), w.Order(claim, fmt.Sprintf("key-number-%d", i)))
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
		if n := w.Count(t, "SELECT count(*) FROM redemption_redemptions"); accepted != 1 || refused != 63 || n != 1 {
			t.Errorf("%d accepted, %d refused, %d rows", accepted, refused, n)
		}
		if uses := w.Count(t, "SELECT uses FROM membership_memberships WHERE id = ?", card); uses != 1 {
			t.Errorf("%d uses counted", uses)
		}
	})
}

func TestOneKeySentSixtyFourTimesAtOnceIsOneAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		in := w.Order(w.Claim(t, member, card), "the-same-key")
		replica := *w.World // another process over the same database
		replica.Restart(t)
		var mu sync.Mutex
		answers, fresh := map[ident.ID]int{}, 0
		for _, err := range redemptiontest.AtOnce(64, func(i int) error {
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
func TestParallelConfirmationsAreCountedExactly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		type visit struct{ claim ident.ID }
		var visits []visit
		for range 40 {
			member, card := w.NewMember(t)
			visits = append(visits, visit{w.Claim(t, member, card)})
		}
		for _, err := range redemptiontest.AtOnce(len(visits)*2, func(i int) error { // each sent twice
			v := visits[i/2]
			_, _, err := w.Confirm(context.Background(), w.Order(v.claim, "key-of-"+v.claim.String()[24:]))
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
			if n := w.Count(t, query); n != int64(len(visits)) {
				t.Errorf("%d %s for %d visits", n, table, len(visits))
			}
		}
	})
}

// The unique indexes are the last wall: rows that every earlier check would let through are
// still refused.
func TestUniqueIndexesRefuseDuplicates(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		first := w.Visit(t, member, card, "first-of-all")
		second, secondCard := w.NewMember(t)
		open := w.Claim(t, second, secondCard)
		const copied = `INSERT INTO redemption_redemptions (id, city_id, store_id, membership_id, member_id, offer_id,
			offer_version, name_zh, name_en,
				bill_fen, payable_fen, discount_fen, pay_rate_bp, uses_per_day, total_per_day, day, confirmed_at,
				confirmed_by_kind, confirmed_by, idem_key, request_hash, status)
			SELECT ?, city_id, store_id, membership_id, member_id, offer_id, offer_version, name_zh, name_en,
				bill_fen, payable_fen, discount_fen, pay_rate_bp, uses_per_day, total_per_day, day, confirmed_at,
				confirmed_by_kind, confirmed_by, ?, request_hash, status
			FROM redemption_redemptions WHERE id = ?`
		for name, c := range map[string]struct {
			statement string
			args      []any
		}{
			"a claim's second redemption": {copied, []any{first.ID, "another-key", first.ID}},
			"a key's second redemption":   {copied, []any{open, "first-of-all", first.ID}},
			"a code's second claim": {`UPDATE redemption_claims SET code_hash = (SELECT code_hash
				FROM redemption_claims WHERE id = ?) WHERE id = ?`, []any{first.ID, open}},
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
		member, card := w.NewMember(t)
		digits := w.NewCode(t, member, card)
		inTx := func(f func(tx *db.Tx) error) error { return w.DB.InTx(t.Context(), f) }
		take := func() (taken bool) {
			must(t, inTx(func(tx *db.Tx) (err error) { taken, err = w.TakeCode(tx, digits); return err }))
			return taken
		}
		if !take() || take() {
			t.Error("a code is not taken exactly once")
		}
		digits = w.NewCode(t, member, card)
		w.Clock.Advance(90 * time.Second)
		if take() {
			t.Error("a code was taken after its time")
		}
		r := w.Visit(t, member, card, "once-and-only")
		for name, f := range map[string]func(tx *db.Tx) error{
			"a used claim": func(tx *db.Tx) error { return w.UseClaims(tx, r.ID) },
			"a reversed redemption": func(tx *db.Tx) error {
				_ = w.MarkReversed(tx, r.ID)
				return w.MarkReversed(tx, r.ID)
			},
			"an accrued redemption": func(tx *db.Tx) error {
				_ = w.MarkAccrued(tx, r.ID)
				return w.MarkAccrued(tx, r.ID)
			},
		} {
			if err := inTx(f); !errors.Is(err, db.ErrStale) {
				t.Errorf("%s changed again: %v", name, err)
			}
		}
	})
}
