package late_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/merchants"
	"citycard/redemption"
	"citycard/redemption/late"
	"citycard/redemption/redemptiontest"
)

func (w *world) enteredLate(t *testing.T, member identity.Actor, key string) late.Entry {
	t.Helper()
	w.Clock.Advance(2 * time.Hour)
	entry, _, err := w.Late.Enter(t.Context(), w.LateInput(w.CardNumber(t, member), key))
	must(t, err)
	return entry
}

func (w *world) decide(ops identity.Actor, id ident.ID, outcome late.Status) (late.Entry, error) {
	return w.Late.Decide(context.Background(),
		late.DecideInput{Actor: ops, EntryID: id, Outcome: outcome, Answer: "已与门店核对"})
}

func TestALateEntryIsAVisitOnceOpsAcceptsIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		entry := w.enteredLate(t, member, "late-key-1")
		if entry.PayableFen != 8100 || entry.Status != late.Waiting || entry.MembershipID != card {
			t.Errorf("%+v", entry)
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_redemptions"); n != 0 {
			t.Fatalf("%d visits on trust", n)
		}
		ops := w.Operator(town)
		queue, err := w.Late.Queue(t.Context(), ops, town)
		must(t, err)
		if queue.Count != 1 || queue.OldestID != entry.ID {
			t.Errorf("queue %+v", queue)
		}
		w.Clock.Advance(30 * time.Hour)
		decided, err := w.decide(ops, entry.ID, late.Accepted)
		must(t, err)
		visit, err := w.Objections.VisitOf(t.Context(), member, decided.ID)
		must(t, err)
		if visit.DiscountFen != 900 || !visit.ConfirmedAt.Equal(entry.VisitedAt) || visit.Day != entry.Day ||
			!visit.MayDispute(w.Clock.Now().Add(23*time.Hour)) {
			t.Errorf("visit %+v", visit)
		}
		if n := w.Count(t, "SELECT count(*) FROM notify_messages WHERE template = 'late_accepted'"); n != 1 {
			t.Errorf("the member was notified %d times", n)
		}
		if n := w.Count(t, "SELECT count(*) FROM audit_entries WHERE action = 'redemption.settle_late_entry'"); n != 1 {
			t.Errorf("%d lines in the log", n)
		}
		w.Verify(t)
		_, _, err = w.Undo(ops, decided.ID, "not-a-visit-after-all")
		must(t, err)
	})
}

func TestALateVisitEarnsNoReward(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.NewMember(t)
		entry := w.enteredLate(t, member, "late-key-1")
		_, err := w.decide(w.Operator(town), entry.ID, late.Accepted)
		must(t, err)
		if n, err := w.AccrueRewards(t.Context(), town); err != nil || n != 1 {
			t.Fatalf("%d handed over: %v", n, err)
		}
		if n := w.Count(t, `SELECT count(*) FROM exposure_visits WHERE state = 'denied'
			AND reason = 'recorded_late'`); n != 1 {
			t.Errorf("%d denied", n)
		}
	})
}

func TestFiveLateEntriesOfAStoreAndDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.NewMember(t)
		number := w.CardNumber(t, member)
		w.Clock.Advance(2 * time.Hour)
		replica := *w.World // another process over the same database
		replica.Restart(t)
		passed := 0
		for _, err := range redemptiontest.AtOnce(64, func(i int) error {
			service := w.Late
			if i%2 == 1 {
				service = replica.Late
			}
			_, _, err := service.Enter(context.Background(), w.LateInput(number, fmt.Sprintf("late-key-%d", i)))
			return err
		}) {
			switch {
			case err == nil:
				passed++
			case !errors.Is(err, late.ErrFull) && !errors.Is(err, redemption.ErrTooMany):
				t.Errorf("unexpected: %v", err)
			}
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_late_entries"); passed != 5 || n != 5 {
			t.Errorf("%d passed, %d rows", passed, n)
		}
		w.Clock.Advance(24 * time.Hour)
		_, _, err := w.Late.Enter(t.Context(), w.LateInput(number, "another-day"))
		must(t, err)
	})
}

func TestOneKeyIsOneLateEntry(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.NewMember(t)
		first := w.enteredLate(t, member, "the-same-key")
		in := w.LateInput(w.CardNumber(t, member), "the-next-key")
		for _, err := range redemptiontest.AtOnce(8, func(int) error {
			_, _, err := w.Late.Enter(context.Background(), in)
			return err
		}) {
			must(t, err)
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_late_entries"); n != 2 {
			t.Errorf("%d entries", n)
		}
		in.Key = "the-same-key"
		again, replayed, err := w.Late.Enter(t.Context(), in)
		if err != nil || !replayed || again.ID != first.ID {
			t.Errorf("again: %v %v", replayed, err)
		}
		in.BillFen++
		if _, _, err := w.Late.Enter(t.Context(), in); !errors.Is(err, ident.ErrKeyReused) {
			t.Errorf("with another bill: %v", err)
		}
		pool, err := w.DB.SQL()
		must(t, err)
		if _, err := pool.ExecContext(t.Context(),
			"UPDATE redemption_late_entries SET idem_key = 'the-same-key'"); err == nil {
			t.Error("nothing keeps the keys of a store apart")
		}
	})
}

// fieldsOf are the fields that a refusal names.
func fieldsOf(err error) (names string) {
	if e := fault.Of(err); e != nil && e.Code == "redemption.late_invalid" {
		for _, field := range e.Fields {
			names += field.Name + " "
		}
		return names
	}
	return fmt.Sprint(err)
}

func TestEnterRefusesWrongInput(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		w.Clock.Advance(2 * time.Hour)
		good := w.LateInput(w.CardNumber(t, member), "a-good-key")
		elsewhere := w.NewOffer(t, w.NewStore(t, "隔壁"), func(*merchants.OfferTerms) {})
		for name, c := range map[string]struct {
			change func(*late.EnterInput)
			want   string
		}{
			"no time":         {func(in *late.EnterInput) { in.At = "25:00" }, "at "},
			"later than now":  {func(in *late.EnterInput) { in.At = "23:59" }, "at "},
			"another's offer": {func(in *late.EnterInput) { in.OfferID = elsewhere.ID }, "offer "},
			"no such card":    {func(in *late.EnterInput) { in.CardNumber = "000000000000" }, "card_number "},
			"no number":       {func(in *late.EnterInput) { in.CardNumber = "' OR 1=1" }, "card_number "},
			"all wrong": {func(in *late.EnterInput) { in.At, in.CardNumber, in.OfferID = "", "", ident.None },
				"at offer card_number "},
		} {
			in := good
			c.change(&in)
			if _, _, err := w.Late.Enter(t.Context(), in); fieldsOf(err) != c.want {
				t.Errorf("%s: %s instead of %s", name, fieldsOf(err), c.want)
			}
		}
		must(t, w.Members.Freeze(t.Context(),
			membership.FreezeInput{Actor: w.Operator(town), MembershipID: card, Reason: "核查"}))
		if _, _, err := w.Late.Enter(t.Context(), good); fieldsOf(err) != "card_number " {
			t.Errorf("a frozen card: %v", err)
		}
		abroad := good
		abroad.Actor = identity.Actor{Kind: identity.KindMember, ID: member.ID}
		if _, _, err := w.Late.Enter(t.Context(), abroad); !errors.Is(err, redemption.ErrStaffNotAllowed) {
			t.Errorf("a member: %v", err)
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_late_entries"); n != 0 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestACardOfAnotherCityIsNotFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.NewMember(t)
		number := w.CardNumber(t, member)
		must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) error {
			for _, c := range []struct {
				id   city.ID
				want bool
			}{{town, true}, {"elsewhere", false}} {
				if _, found, err := w.Members.StandingByCardTx(tx, c.id, number); err != nil || found != c.want {
					t.Errorf("%s: %v %v", c.id, found, err)
				}
			}
			return nil
		}))
	})
}

func TestALateEntryIsDecidedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.NewMember(t)
		entry := w.enteredLate(t, member, "late-key-1")
		if _, err := w.decide(w.Operator("elsewhere"), entry.ID, late.Accepted); !errors.Is(err, late.ErrUnknown) {
			t.Errorf("another city's operator: %v", err)
		}
		if _, err := w.Late.EntryForOps(t.Context(), w.Operator("elsewhere"), entry.ID); !errors.Is(err,
			late.ErrUnknown) {
			t.Errorf("another city's operator reads: %v", err)
		}
		if _, err := w.Late.List(t.Context(), w.Operator("elsewhere"), town, 10); !errors.Is(err, city.ErrNotFound) {
			t.Errorf("another city's operator lists: %v", err)
		}
		ops, done := w.Operator(town), 0
		for _, err := range redemptiontest.AtOnce(16, func(i int) error {
			outcome := late.Refused
			if i%2 == 1 {
				outcome = late.Accepted
			}
			_, err := w.decide(ops, entry.ID, outcome)
			return err
		}) {
			if err == nil {
				done++
			} else if !errors.Is(err, late.ErrDecided) {
				t.Error(err)
			}
		}
		if n := w.Count(t, "SELECT count(*) FROM notify_messages WHERE template LIKE 'late_%'"); done != 1 || n != 1 {
			t.Errorf("%d decided, %d messages", done, n)
		}
	})
}

func TestAnEntryWhoseCardIsOverStaysWaiting(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		ops := w.Operator(town)
		var entries []late.Entry
		for i := range 3 {
			entries = append(entries, w.enteredLate(t, member, fmt.Sprintf("late-key-%d", i)))
		}
		for i, want := range []error{nil, nil, late.ErrLimit} { // the offer has two uses a day
			if _, err := w.decide(ops, entries[i].ID, late.Accepted); !errors.Is(err, want) {
				t.Errorf("%d: %v", i, err)
			}
		}
		must(t, w.Members.Freeze(t.Context(), membership.FreezeInput{Actor: ops, MembershipID: card, Reason: "核查"}))
		if _, err := w.decide(ops, entries[2].ID, late.Accepted); !errors.Is(err, late.ErrCardOver) {
			t.Errorf("a frozen card: %v", err)
		}
		_, err := w.decide(ops, entries[2].ID, late.Refused)
		must(t, err)
		if n := w.Count(t, "SELECT count(*) FROM redemption_redemptions"); n != 2 {
			t.Errorf("%d visits", n)
		}
	})
}

// The card number and the time of day are read as a Chinese keyboard types them.
func TestALateEntryTypedInFullWidth(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		w.Clock.Advance(2 * time.Hour)
		in := w.LateInput(w.CardNumber(t, member), "late-wide-1")
		wide := func(text string) string {
			return strings.Map(func(r rune) rune { return r - '!' + '！' }, text)
		}
		in.CardNumber, in.At = wide(in.CardNumber[:4])+"　"+wide(in.CardNumber[4:])+"\u200b", wide(in.At)
		entry, _, err := w.Late.Enter(t.Context(), in)
		must(t, err)
		if entry.MembershipID != card {
			t.Errorf("%+v", entry)
		}
	})
}
