package redemption_test

import (
	"context"
	"errors"
	"fmt"
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

func TestAReversalGivesEverythingBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		byOffer := w.Visit(t, member, card, "first-visit")
		benefit := w.benefit(t, card)
		byBenefit, _, err := w.Confirm(t.Context(), redemption.ConfirmInput{Actor: w.Till,
			ClaimID: w.Claim(t, member, card), BenefitID: benefit, Key: "a-coffee"})
		must(t, err)
		_, err = w.AccrueRewards(t.Context(), town)
		must(t, err)
		for i, r := range []redemption.Receipt{byOffer, byBenefit} {
			reversal, replayed, err := w.Undo(w.Till, r.ID, fmt.Sprintf("undo-number-%d", i))
			must(t, err)
			if replayed || reversal.RedemptionID != r.ID {
				t.Errorf("reversal %+v", reversal)
			}
		}
		for what, query := range map[string]string{
			"uses":       "SELECT sum(uses) FROM membership_memberships",
			"offer uses": "SELECT COALESCE(sum(used), 0) FROM merchants_offer_uses",
			"units used": "SELECT sum(units - remaining) FROM membership_benefits",
		} {
			if n := w.Count(t, query); n != 0 {
				t.Errorf("%d %s left", n, what)
			}
		}
		w.Visit(t, member, card, "as-if-it-had-not-been") // no interval to wait for
	})
}

func TestARedemptionIsReversedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		r := w.Visit(t, member, card, "to-be-undone")
		done, replays := 0, 0
		for i, err := range redemptiontest.AtOnce(32, func(i int) error {
			_, replayed, err := w.Undo(w.Till, r.ID, fmt.Sprintf("undo-key-%d", i%2))
			if replayed {
				return errReplayed
			}
			return err
		}) {
			switch {
			case err == nil:
				done++
			case errors.Is(err, errReplayed):
				replays++
			case !errors.Is(err, redemption.ErrAlreadyReversed):
				t.Errorf("%d: %v", i, err)
			}
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_reversals"); done != 1 || n != 1 {
			t.Errorf("%d done, %d rows", done, n)
		}
		if uses := w.Count(t, "SELECT uses FROM membership_memberships WHERE id = ?", card); uses != 0 {
			t.Errorf("%d uses", uses)
		}
		if _, replayed, err := w.Undo(w.Till, r.ID, "undo-key-9"); !errors.Is(err, redemption.ErrAlreadyReversed) ||
			replayed {
			t.Errorf("another key: %v", err)
		}
		first, found := w.firstKey(t)
		if !found {
			t.Fatal("no reversal")
		}
		if _, replayed, err := w.Undo(w.Till, r.ID, first); err != nil || !replayed {
			t.Errorf("the same key again: %v, replayed %v", err, replayed)
		}
		_, _, err := w.Reverse(t.Context(),
			redemption.ReverseInput{Actor: w.Till, RedemptionID: r.ID, Reason: "别的原因", Key: first})
		if !errors.Is(err, ident.ErrKeyReused) {
			t.Errorf("the same key with another reason: %v", err)
		}
	})
}

var errReplayed = errors.New("replayed")

func (w *world) firstKey(t *testing.T) (key string, found bool) {
	t.Helper()
	found, err := db.One(w.DB.Read(t.Context()).Gorm().Raw("SELECT idem_key FROM redemption_reversals"), &key)
	must(t, err)
	return key, found
}

func TestWhoMayReverseAndForHowLong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		cashier := w.NewStaff(t, merchants.RoleCashier)
		manager := w.NewStaff(t, merchants.RoleManager)
		stranger := identity.Actor{Kind: identity.KindStaff, ID: w.IDs.New()}
		operator := identity.Actor{Kind: identity.KindOperator, ID: w.IDs.New(), Cities: []city.ID{town}}
		elsewhere := identity.Actor{Kind: identity.KindOperator, ID: w.IDs.New(), Cities: []city.ID{"beiwan"}}
		for i, c := range []struct {
			actor identity.Actor
			after time.Duration
			want  error
		}{
			{cashier, 14 * time.Minute, nil},
			{cashier, 15 * time.Minute, redemption.ErrReversalTooLate},
			{w.Till, 15 * time.Minute, redemption.ErrReversalTooLate},
			{manager, 23 * time.Hour, nil},
			{manager, 24 * time.Hour, redemption.ErrReversalTooLate},
			{operator, 40 * time.Hour, nil},
			{elsewhere, time.Minute, redemption.ErrNotFound},
			{stranger, time.Minute, redemption.ErrNotFound},
			{w.NewTill(w.IDs.New()), time.Minute, redemption.ErrNotFound},
			{identity.Actor{}, time.Minute, redemption.ErrNotFound},
		} {
			member, card := w.NewMember(t)
			r := w.Visit(t, member, card, fmt.Sprintf("visit-number-%d", i))
			w.Clock.Advance(c.after)
			if _, _, err := w.Undo(c.actor, r.ID, fmt.Sprintf("undo-number-%d", i)); !errors.Is(err, c.want) &&
				err != c.want {
				t.Errorf("case %d, %s after %v: %v, want %v", i, c.actor.Kind, c.after, err, c.want)
			}
			if _, _, err := w.Undo(member, r.ID, fmt.Sprintf("members-undo-%d", i)); !errors.Is(err,
				redemption.ErrNotFound) {
				t.Errorf("a member reversed: %v", err)
			}
		}
		if n := w.Count(t, "SELECT count(*) FROM audit_entries WHERE action = 'redemption.reverse'"); n != 1 {
			t.Errorf("%d audit entries for one operator's reversal", n)
		}
	})
}

func TestReversalsOfOneMembershipAreLimited(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		for i := range redemption.MaxReversals {
			r := w.Visit(t, member, card, fmt.Sprintf("visit-number-%d", i))
			_, _, err := w.Undo(w.Till, r.ID, fmt.Sprintf("undo-number-%d", i))
			must(t, err)
			w.Clock.Advance(time.Minute)
		}
		r := w.Visit(t, member, card, "one-too-many")
		if _, _, err := w.Undo(w.Till, r.ID, "undo-one-too-many"); !errors.Is(err, redemption.ErrReversalLimit) {
			t.Errorf("eleventh: %v", err)
		}
		if uses := w.Count(t, "SELECT uses FROM membership_memberships WHERE id = ?", card); uses != 1 {
			t.Errorf("%d uses after a refused reversal", uses)
		}
	})
}

func TestRewardsAreAccruedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for i := range 5 {
			member, card := w.NewMember(t)
			w.Visit(t, member, card, fmt.Sprintf("visit-number-%d", i))
		}
		redemptiontest.AtOnce(4, func(int) error { _, err := w.AccrueRewards(context.Background(), town); return err })
		n, err := w.AccrueRewards(t.Context(), town)
		must(t, err)
		if n != 0 {
			t.Errorf("%d handed over again", n)
		}
		if left := w.Count(t, "SELECT count(*) FROM redemption_redemptions WHERE accrued_at IS NULL"); left != 0 {
			t.Errorf("%d not handed over", left)
		}
	})
}
