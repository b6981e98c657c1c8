package redemption_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/redemption"
)

func (w *world) dispute(t *testing.T, actor identity.Actor, id ident.ID) redemption.Dispute {
	t.Helper()
	d, err := w.Dispute(t.Context(), redemption.DisputeInput{Actor: actor, RedemptionID: id, Reason: "not_me"})
	must(t, err)
	return d
}

func TestAnUpheldDisputeReversesOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		r := w.visit(t, member, card, "a-visit-in-dispute")
		mine, theirs := w.dispute(t, member, r.ID), w.dispute(t, w.till, r.ID)
		ops := w.operator(town)
		view, err := w.DisputeForOps(t.Context(), ops, mine.ID)
		must(t, err)
		if view.Redemption.ID != r.ID || view.Other == nil || view.Other.ID != theirs.ID || view.Reversal != nil {
			t.Fatalf("%+v", view)
		}
		done := 0
		for _, err := range atOnce(16, func(int) error {
			_, err := w.SettleDispute(t.Context(), redemption.SettleDisputeInput{Actor: ops, DisputeID: mine.ID, Outcome: redemption.DisputeUpheld, Answer: "核对录像，确认不是本人"})
			return err
		}) {
			if err == nil {
				done++
			} else if !errors.Is(err, redemption.ErrDisputeSettled) && !errors.Is(err, redemption.ErrAlreadyReversed) {
				t.Error(err)
			}
		}
		if done != 1 || w.count(t, "SELECT count(*) FROM redemption_reversals") != 1 {
			t.Errorf("%d settled, %d reversals", done, w.count(t, "SELECT count(*) FROM redemption_reversals"))
		}
		view, err = w.DisputeForOps(t.Context(), ops, theirs.ID)
		must(t, err)
		if view.Status != "resolved" || view.Outcome != redemption.DisputeUpheld || view.Answer != "核对录像，确认不是本人" || *view.SettledBy != ops.ID {
			t.Errorf("the other side's word about what is undone: %+v", view.Dispute)
		}
		if n := w.count(t, "SELECT count(*) FROM notify_alarms WHERE settled_at IS NULL"); n != 0 {
			t.Errorf("%d alarms with nothing left to decide", n)
		}
		if n := w.count(t, "SELECT count(*) FROM notify_messages WHERE dedupe_key = ?", "dispute-settled:"+mine.ID.String()); n != 1 {
			t.Errorf("the member was told %d times", n)
		}
		log, _, err := audit.List(t.Context(), w.DB, []city.ID{town}, 10, "")
		must(t, err)
		if log[0].Action != "redemption.settle_dispute" || log[0].Reason != "核对录像，确认不是本人" || log[0].ActorID != ops.ID {
			t.Errorf("log %+v", log[0])
		}
	})
}

func TestADismissedDisputeLeavesTheVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		d := w.dispute(t, member, w.visit(t, member, card, "a-visit-in-dispute").ID)
		settle := func(who identity.Actor, outcome, answer string) error {
			_, err := w.SettleDispute(t.Context(), redemption.SettleDisputeInput{Actor: who, DisputeID: d.ID, Outcome: outcome, Answer: answer})
			return err
		}
		for what, err := range map[string]error{
			"another city": settle(w.operator("hangzhou"), redemption.DisputeUpheld, "好"),
			"the member":   settle(member, redemption.DisputeUpheld, "好"),
		} {
			if !errors.Is(err, redemption.ErrDisputeUnknown) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := settle(w.operator(town), "perhaps", " "); err == nil {
			t.Error("an unknown outcome without an answer was taken")
		}
		must(t, settle(w.operator(town), redemption.DisputeDismissed, "签单上是本人"))
		if n := w.count(t, "SELECT count(*) FROM redemption_redemptions WHERE status = 'confirmed'"); n != 1 {
			t.Errorf("%d visits stand", n)
		}
		if err := settle(w.operator(town), redemption.DisputeUpheld, "改主意了"); !errors.Is(err, redemption.ErrDisputeSettled) {
			t.Errorf("settled twice: %v", err)
		}
	})
}

func TestComplaintsWaitInOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ops := w.operator(town)
		q, err := w.ComplaintQueue(t.Context(), ops, town)
		must(t, err)
		if q.Count != 0 || q.OldestAt != nil {
			t.Fatalf("an empty queue: %+v", q)
		}
		member, card := w.newMember(t)
		r := w.visit(t, member, card, "a-visit-in-dispute")
		report, err := w.ReportRefusal(t.Context(), redemption.ReportRefusalInput{Actor: member, StoreID: w.store, Reason: "no_discount"})
		must(t, err)
		w.Clock.Advance(time.Hour)
		d := w.dispute(t, member, r.ID)
		list, err := w.WaitingComplaints(t.Context(), ops, town, 10)
		must(t, err)
		if len(list) != 2 || list[0].ID != report.ID || list[0].Kind != redemption.ComplaintRefusal || list[1].ID != d.ID || list[1].StoreID != w.store || !list[1].At.Equal(d.RaisedAt) {
			t.Fatalf("%+v", list)
		}
		w.Clock.Advance(redemption.ComplaintPromise - time.Hour)
		q, err = w.ComplaintQueue(t.Context(), ops, town)
		must(t, err)
		if q.Count != 2 || q.Overdue != 1 || q.OldestID != report.ID || !q.OldestAt.Equal(report.ReportedAt) {
			t.Errorf("%+v", q)
		}
	})
}

func TestTheCitysNumbersComeFromItsRows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ops := w.operator(town)
		idle := w.newStore(t, "没人来的店")
		member, card := w.newMember(t)
		w.newMember(t)
		for i := range 3 {
			w.visit(t, member, card, fmt.Sprintf("visit-number-%d", i))
			w.Clock.Advance(24 * time.Hour)
		}
		undone := w.visit(t, member, card, "visit-undone")
		_, _, err := w.reverse(w.till, undone.ID, "undo-this-one")
		must(t, err)
		n, err := w.NumbersOf(t.Context(), ops, town)
		must(t, err)
		if len(n.Days) != 30 || n.Today != 0 || n.WeekBefore != 3 || n.Days[28].Count != 1 || n.Days[29].Day.AddDays(-1) != n.Days[28].Day {
			t.Errorf("days: %+v, today %d, week %d", n.Days[25:], n.Today, n.WeekBefore)
		}
		if n.Now != (redemption.Use{Running: 2, Active: 1}) || n.Before != (redemption.Use{}) || n.Savings.Cards != 0 {
			t.Errorf("use %+v before %+v, savings %+v", n.Now, n.Before, n.Savings)
		}
		if n.ApprovedStores != 2 || n.IdleStores != 0 || n.Top[0].StoreID != w.store || n.Top[0].Count != 3 || n.Bottom[0].StoreID != idle || n.Bottom[0].Count != 0 {
			t.Errorf("stores: %+v", n)
		}
		w.Clock.Advance(31 * 24 * time.Hour)
		n, err = w.NumbersOf(t.Context(), ops, town)
		must(t, err)
		if n.IdleStores != 2 || n.Now.Active != 0 || n.Now.Running != 2 {
			t.Errorf("a month later: idle %d, %+v", n.IdleStores, n.Now)
		}
		list, err := w.IdleStores(t.Context(), ops, town, 10)
		must(t, err)
		if len(list) != 2 || list[0].StoreID != w.store || list[0].LastVisit == nil || list[1].StoreID != idle || list[1].LastVisit != nil {
			t.Errorf("idle: %+v", list)
		}
	})
}

func TestAlertsNameWhatIsUnusual(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ops := w.operator(town)
		a, err := w.AlertsOf(t.Context(), ops, town)
		must(t, err)
		if len(a.Refused)+len(a.Undone)+len(a.Roaming) != 0 || a.UsedCodes != 0 {
			t.Fatalf("a quiet town: %+v", a)
		}
		member, card := w.newMember(t)
		used := w.code(t, member, card)
		preview, err := w.scan(w.till, used)
		must(t, err)
		_, _, err = w.Confirm(t.Context(), w.order(preview.ClaimID, "the-first-visit"))
		must(t, err)
		for range redemption.AlertRefusals {
			w.Clock.Advance(3 * time.Second)
			if _, err := w.scan(w.till, used); !errors.Is(err, redemption.ErrCodeUsed) {
				t.Fatalf("a used code: %v", err)
			}
		}
		home, till, offer := w.store, w.till, w.offer
		for i, name := range []string{"甲", "乙", "丙"} {
			w.store = w.newStore(t, name)
			w.till = w.newTill(w.store)
			w.offer = w.newOffer(t, w.store, func(*merchants.OfferTerms) {})
			w.visit(t, member, card, fmt.Sprintf("round-the-town-%d", i))
			w.Clock.Advance(10 * time.Minute)
		}
		w.store, w.till, w.offer = home, till, offer
		for i := range redemption.AlertUndone {
			someone, theirs := w.newMember(t)
			r := w.visit(t, someone, theirs, fmt.Sprintf("soon-undone-%d", i))
			_, _, err := w.reverse(w.till, r.ID, fmt.Sprintf("undo-it-now-%d", i))
			must(t, err)
		}
		a, err = w.AlertsOf(t.Context(), ops, town)
		must(t, err)
		if len(a.Refused) != 1 || a.Refused[0].StoreID != home || a.Refused[0].Refused != redemption.AlertRefusals || a.UsedCodes != redemption.AlertRefusals {
			t.Errorf("refusals: %+v, used codes %d", a.Refused, a.UsedCodes)
		}
		if len(a.Undone) != 1 || a.Undone[0].Undone != redemption.AlertUndone {
			t.Errorf("undone: %+v", a.Undone)
		}
		if len(a.Roaming) != 1 || a.Roaming[0].MembershipID != card || a.Roaming[0].Stores != 3 || a.Roaming[0].CardNumber == "" {
			t.Errorf("roaming: %+v", a.Roaming)
		}
	})
}

func TestAnotherCitysOperatorSeesNoNumbers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		stranger := w.operator("hangzhou")
		member, card := w.newMember(t)
		d := w.dispute(t, member, w.visit(t, member, card, "a-visit-in-dispute").ID)
		_, err1 := w.NumbersOf(t.Context(), stranger, town)
		_, err2 := w.AlertsOf(t.Context(), stranger, town)
		_, err3 := w.WaitingComplaints(t.Context(), stranger, town, 10)
		_, err4 := w.ComplaintQueue(t.Context(), stranger, town)
		_, err5 := w.IdleStores(t.Context(), stranger, town, 10)
		for i, err := range []error{err1, err2, err3, err4, err5} {
			if !errors.Is(err, city.ErrNotFound) {
				t.Errorf("%d: %v", i, err)
			}
		}
		if _, err := w.DisputeForOps(t.Context(), stranger, d.ID); !errors.Is(err, redemption.ErrDisputeUnknown) {
			t.Errorf("a dispute: %v", err)
		}
	})
}
