package redemption_test

import (
	"context"
	"errors"
	"fmt"
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
)

func (w *world) cardNumber(t *testing.T, member identity.Actor) string {
	t.Helper()
	cards, err := w.members.Memberships(t.Context(), member)
	must(t, err)
	return cards[0].Membership.CardNumber
}

// late is an entry of a bill of ¥90.00 an hour ago.
func (w *world) late(number, key string) redemption.EnterLateInput {
	zone := time.FixedZone("CST", 8*3600)
	return redemption.EnterLateInput{Actor: w.till, CardNumber: number, OfferID: w.offer.ID, BillFen: 9000,
		At: w.Clock.Now().Add(-time.Hour).In(zone).Format("15:04"), Key: key}
}

func (w *world) enteredLate(t *testing.T, member identity.Actor, key string) redemption.LateEntry {
	t.Helper()
	w.Clock.Advance(2 * time.Hour)
	entry, _, err := w.EnterLate(t.Context(), w.late(w.cardNumber(t, member), key))
	must(t, err)
	return entry
}

func (w *world) settleLate(ops identity.Actor, id ident.ID, outcome redemption.LateStatus) (redemption.LateEntry, error) {
	return w.SettleLateEntry(context.Background(), redemption.SettleLateInput{Actor: ops, EntryID: id, Outcome: outcome, Answer: "已与门店核对"})
}

func TestALateEntryIsAVisitOnceOpsAcceptsIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		entry := w.enteredLate(t, member, "late-key-1")
		if entry.PayableFen != 8100 || entry.Status != redemption.LateWaiting || entry.MembershipID != card {
			t.Errorf("%+v", entry)
		}
		if n := w.count(t, "SELECT count(*) FROM redemption_redemptions"); n != 0 {
			t.Fatalf("%d visits on trust", n)
		}
		ops := w.operator(town)
		queue, err := w.LateQueue(t.Context(), ops, town)
		must(t, err)
		if queue.Count != 1 || queue.OldestID != entry.ID {
			t.Errorf("queue %+v", queue)
		}
		w.Clock.Advance(30 * time.Hour)
		settled, err := w.settleLate(ops, entry.ID, redemption.LateAccepted)
		must(t, err)
		visit, err := w.VisitOf(t.Context(), member, settled.ID)
		must(t, err)
		if visit.DiscountFen != 900 || !visit.ConfirmedAt.Equal(entry.VisitedAt) || visit.Day != entry.Day || !visit.MayDispute(w.Clock.Now().Add(23*time.Hour)) {
			t.Errorf("visit %+v", visit)
		}
		if n := w.count(t, "SELECT count(*) FROM notify_messages WHERE template = 'late_accepted'"); n != 1 {
			t.Errorf("the member was told %d times", n)
		}
		if n := w.count(t, "SELECT count(*) FROM audit_entries WHERE action = 'redemption.settle_late_entry'"); n != 1 {
			t.Errorf("%d lines in the log", n)
		}
		w.verify(t)
		_, _, err = w.reverse(ops, settled.ID, "not-a-visit-after-all")
		must(t, err)
	})
}

func TestALateVisitEarnsNoReward(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.newMember(t)
		entry := w.enteredLate(t, member, "late-key-1")
		_, err := w.settleLate(w.operator(town), entry.ID, redemption.LateAccepted)
		must(t, err)
		if n, err := w.AccrueRewards(t.Context(), town); err != nil || n != 1 {
			t.Fatalf("%d handed over: %v", n, err)
		}
		if n := w.count(t, "SELECT count(*) FROM exposure_visits WHERE state = 'denied' AND reason = 'recorded_late'"); n != 1 {
			t.Errorf("%d denied", n)
		}
	})
}

func TestFiveLateEntriesOfAStoreAndDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.newMember(t)
		number := w.cardNumber(t, member)
		w.Clock.Advance(2 * time.Hour)
		replica := *w
		replica.connect(t)
		passed := 0
		for _, err := range atOnce(64, func(i int) error {
			service := w.Service
			if i%2 == 1 {
				service = replica.Service // another process over the same database
			}
			_, _, err := service.EnterLate(context.Background(), w.late(number, fmt.Sprintf("late-key-%d", i)))
			return err
		}) {
			switch {
			case err == nil:
				passed++
			case !errors.Is(err, redemption.ErrLateFull) && !errors.Is(err, redemption.ErrTooMany):
				t.Errorf("unexpected: %v", err)
			}
		}
		if n := w.count(t, "SELECT count(*) FROM redemption_late_entries"); passed != 5 || n != 5 {
			t.Errorf("%d passed, %d rows", passed, n)
		}
		w.Clock.Advance(24 * time.Hour)
		_, _, err := w.EnterLate(t.Context(), w.late(number, "another-day"))
		must(t, err)
	})
}

func TestOneKeyIsOneLateEntry(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.newMember(t)
		first := w.enteredLate(t, member, "the-same-key")
		in := w.late(w.cardNumber(t, member), "the-next-key")
		for _, err := range atOnce(8, func(int) error { _, _, err := w.EnterLate(context.Background(), in); return err }) {
			must(t, err)
		}
		if n := w.count(t, "SELECT count(*) FROM redemption_late_entries"); n != 2 {
			t.Errorf("%d entries", n)
		}
		in.Key = "the-same-key"
		again, replayed, err := w.EnterLate(t.Context(), in)
		if err != nil || !replayed || again.ID != first.ID {
			t.Errorf("again: %v %v", replayed, err)
		}
		in.BillFen++
		if _, _, err := w.EnterLate(t.Context(), in); !errors.Is(err, ident.ErrKeyReused) {
			t.Errorf("with another bill: %v", err)
		}
		pool, err := w.DB.SQL()
		must(t, err)
		if _, err := pool.ExecContext(t.Context(), "UPDATE redemption_late_entries SET idem_key = 'the-same-key'"); err == nil {
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

func TestWhatCannotBeEnteredLater(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		w.Clock.Advance(2 * time.Hour)
		good := w.late(w.cardNumber(t, member), "a-good-key")
		elsewhere := w.newOffer(t, w.newStore(t, "隔壁"), func(*merchants.OfferTerms) {})
		for name, c := range map[string]struct {
			change func(*redemption.EnterLateInput)
			want   string
		}{
			"no time":         {func(in *redemption.EnterLateInput) { in.At = "25:00" }, "at "},
			"later than now":  {func(in *redemption.EnterLateInput) { in.At = "23:59" }, "at "},
			"another's offer": {func(in *redemption.EnterLateInput) { in.OfferID = elsewhere.ID }, "offer "},
			"no such card":    {func(in *redemption.EnterLateInput) { in.CardNumber = "000000000000" }, "card_number "},
			"no number":       {func(in *redemption.EnterLateInput) { in.CardNumber = "' OR 1=1" }, "card_number "},
			"all wrong":       {func(in *redemption.EnterLateInput) { in.At, in.CardNumber, in.OfferID = "", "", ident.None }, "at offer card_number "},
		} {
			in := good
			c.change(&in)
			if _, _, err := w.EnterLate(t.Context(), in); fieldsOf(err) != c.want {
				t.Errorf("%s: %s instead of %s", name, fieldsOf(err), c.want)
			}
		}
		must(t, w.members.Freeze(t.Context(), membership.FreezeInput{Actor: w.operator(town), MembershipID: card, Reason: "核查"}))
		if _, _, err := w.EnterLate(t.Context(), good); fieldsOf(err) != "card_number " {
			t.Errorf("a frozen card: %v", err)
		}
		abroad := good
		abroad.Actor = identity.Actor{Kind: identity.KindMember, ID: member.ID}
		if _, _, err := w.EnterLate(t.Context(), abroad); !errors.Is(err, redemption.ErrStaffNotAllowed) {
			t.Errorf("a member: %v", err)
		}
		if n := w.count(t, "SELECT count(*) FROM redemption_late_entries"); n != 0 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestACardOfAnotherCityIsNotFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.newMember(t)
		number := w.cardNumber(t, member)
		must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) error {
			for _, c := range []struct {
				id   city.ID
				want bool
			}{{town, true}, {"elsewhere", false}} {
				if _, found, err := w.members.StandingByCardTx(tx, c.id, number); err != nil || found != c.want {
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
		member, _ := w.newMember(t)
		entry := w.enteredLate(t, member, "late-key-1")
		if _, err := w.settleLate(w.operator("elsewhere"), entry.ID, redemption.LateAccepted); !errors.Is(err, redemption.ErrLateUnknown) {
			t.Errorf("another city's operator: %v", err)
		}
		if _, err := w.LateEntryForOps(t.Context(), w.operator("elsewhere"), entry.ID); !errors.Is(err, redemption.ErrLateUnknown) {
			t.Errorf("another city's operator reads: %v", err)
		}
		if _, err := w.LateEntriesForOps(t.Context(), w.operator("elsewhere"), town, 10); !errors.Is(err, city.ErrNotFound) {
			t.Errorf("another city's operator lists: %v", err)
		}
		ops, done := w.operator(town), 0
		for _, err := range atOnce(16, func(i int) error {
			outcome := redemption.LateRefused
			if i%2 == 1 {
				outcome = redemption.LateAccepted
			}
			_, err := w.settleLate(ops, entry.ID, outcome)
			return err
		}) {
			if err == nil {
				done++
			} else if !errors.Is(err, redemption.ErrLateSettled) {
				t.Error(err)
			}
		}
		if n := w.count(t, "SELECT count(*) FROM notify_messages WHERE template LIKE 'late_%'"); done != 1 || n != 1 {
			t.Errorf("%d decided, %d messages", done, n)
		}
	})
}

func TestAnEntryWhoseCardIsOverStaysWaiting(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		ops := w.operator(town)
		var entries []redemption.LateEntry
		for i := range 3 {
			entries = append(entries, w.enteredLate(t, member, fmt.Sprintf("late-key-%d", i)))
		}
		for i, want := range []error{nil, nil, redemption.ErrLateLimit} { // the offer has two uses a day
			if _, err := w.settleLate(ops, entries[i].ID, redemption.LateAccepted); !errors.Is(err, want) {
				t.Errorf("%d: %v", i, err)
			}
		}
		must(t, w.members.Freeze(t.Context(), membership.FreezeInput{Actor: ops, MembershipID: card, Reason: "核查"}))
		if _, err := w.settleLate(ops, entries[2].ID, redemption.LateAccepted); !errors.Is(err, redemption.ErrLateCard) {
			t.Errorf("a frozen card: %v", err)
		}
		_, err := w.settleLate(ops, entries[2].ID, redemption.LateRefused)
		must(t, err)
		if n := w.count(t, "SELECT count(*) FROM redemption_redemptions"); n != 2 {
			t.Errorf("%d visits", n)
		}
	})
}
