package objection_test

import (
	"errors"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/redemption"
	"citycard/redemption/objection"
	"citycard/redemption/redemptiontest"
)

func TestAnUpheldDisputeReversesOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		r := w.Visit(t, member, card, "a-visit-in-dispute")
		mine, theirs := w.Disputed(t, member, r.ID), w.Disputed(t, w.Till, r.ID)
		ops := w.Operator(town)
		view, err := w.Objections.DisputeForOps(t.Context(), ops, mine.ID)
		must(t, err)
		if view.Redemption.ID != r.ID || view.Other == nil || view.Other.ID != theirs.ID || view.Reversal != nil {
			t.Fatalf("%+v", view)
		}
		done := 0
		for _, err := range redemptiontest.AtOnce(16, func(int) error {
			_, err := w.Objections.DecideDispute(t.Context(), objection.DecideDisputeInput{Actor: ops,
				DisputeID: mine.ID, Outcome: objection.DisputeUpheld, Answer: "核对录像，确认不是本人"})
			return err
		}) {
			if err == nil {
				done++
			} else if !errors.Is(err, objection.ErrDisputeDecided) && !errors.Is(err, redemption.ErrAlreadyReversed) {
				t.Error(err)
			}
		}
		if done != 1 || w.Count(t, "SELECT count(*) FROM redemption_reversals") != 1 {
			t.Errorf("%d decided, %d reversals", done, w.Count(t, "SELECT count(*) FROM redemption_reversals"))
		}
		view, err = w.Objections.DisputeForOps(t.Context(), ops, theirs.ID)
		must(t, err)
		if view.Status != "resolved" || view.Outcome != objection.DisputeUpheld || view.Answer != "核对录像，确认不是本人" ||
			*view.SettledBy != ops.ID {
			t.Errorf("the other side's word about what is undone: %+v", view.Dispute)
		}
		if n := w.Count(t, "SELECT count(*) FROM notify_alarms WHERE settled_at IS NULL"); n != 0 {
			t.Errorf("%d alarms with nothing left to decide", n)
		}
		if n := w.Count(t, "SELECT count(*) FROM notify_messages WHERE dedupe_key = ?",
			"dispute-settled:"+mine.ID.String()); n != 1 {
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
		member, card := w.NewMember(t)
		d := w.Disputed(t, member, w.Visit(t, member, card, "a-visit-in-dispute").ID)
		settle := func(who identity.Actor, outcome, answer string) error {
			_, err := w.Objections.DecideDispute(t.Context(),
				objection.DecideDisputeInput{Actor: who, DisputeID: d.ID, Outcome: outcome, Answer: answer})
			return err
		}
		for what, err := range map[string]error{
			"another city": settle(w.Operator("hangzhou"), objection.DisputeUpheld, "好"),
			"the member":   settle(member, objection.DisputeUpheld, "好"),
		} {
			if !errors.Is(err, objection.ErrDisputeUnknown) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := settle(w.Operator(town), "perhaps", " "); err == nil {
			t.Error("an unknown outcome without an answer was taken")
		}
		must(t, settle(w.Operator(town), objection.DisputeDismissed, "签单上是本人"))
		if n := w.Count(t, "SELECT count(*) FROM redemption_redemptions WHERE status = 'confirmed'"); n != 1 {
			t.Errorf("%d visits stand", n)
		}
		if err := settle(w.Operator(town), objection.DisputeUpheld, "改主意了"); !errors.Is(err,
			objection.ErrDisputeDecided) {
			t.Errorf("decided twice: %v", err)
		}
	})
}

func TestComplaintsWaitInOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ops := w.Operator(town)
		q, err := w.Objections.Queue(t.Context(), ops, town)
		must(t, err)
		if q.Count != 0 || q.OldestAt != nil {
			t.Fatalf("an empty queue: %+v", q)
		}
		member, card := w.NewMember(t)
		r := w.Visit(t, member, card, "a-visit-in-dispute")
		report, err := w.Objections.ReportRefusal(t.Context(),
			objection.ReportRefusalInput{Actor: member, StoreID: w.Store, Reason: "no_discount"})
		must(t, err)
		w.Clock.Advance(time.Hour)
		d := w.Disputed(t, member, r.ID)
		list, err := w.Objections.Complaints(t.Context(), ops, town, 10)
		must(t, err)
		if len(list) != 2 || list[0].ID != report.ID || list[0].Kind != objection.ComplaintRefusal ||
			list[1].ID != d.ID || list[1].StoreID != w.Store || !list[1].At.Equal(d.RaisedAt) {
			t.Fatalf("%+v", list)
		}
		w.Clock.Advance(objection.ComplaintPromise - time.Hour)
		q, err = w.Objections.Queue(t.Context(), ops, town)
		must(t, err)
		if q.Count != 2 || q.Overdue != 1 || q.OldestID != report.ID || !q.OldestAt.Equal(report.ReportedAt) {
			t.Errorf("%+v", q)
		}
	})
}

func TestAnotherCitysOperatorSeesNoComplaints(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		stranger := w.Operator("hangzhou")
		member, card := w.NewMember(t)
		d := w.Disputed(t, member, w.Visit(t, member, card, "a-visit-in-dispute").ID)
		_, err1 := w.Objections.Complaints(t.Context(), stranger, town, 10)
		_, err2 := w.Objections.Queue(t.Context(), stranger, town)
		for i, err := range []error{err1, err2} {
			if !errors.Is(err, city.ErrNotFound) {
				t.Errorf("%d: %v", i, err)
			}
		}
		if _, err := w.Objections.DisputeForOps(t.Context(), stranger, d.ID); !errors.Is(err,
			objection.ErrDisputeUnknown) {
			t.Errorf("a dispute: %v", err)
		}
	})
}
