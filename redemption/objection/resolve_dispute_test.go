package objection_test

import (
	"errors"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/redemption"
	"citycard/redemption/objection"
)

// A reversal resolves the open disputes about its redemption and notifies whoever raised them.
func TestAReversalResolvesOpenDisputes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		r := w.Visit(t, member, card, "a-visit-in-dispute")
		mine := w.Disputed(t, member, r.ID)
		w.Disputed(t, w.Till, r.ID)
		w.Later()
		ops := w.Operator(town)
		_, _, err := w.Reverse(t.Context(),
			redemption.ReverseInput{Actor: ops, RedemptionID: r.ID, Reason: "输错金额", Key: "undo-what-is-disputed"})
		must(t, err)
		view, err := w.Objections.DisputeForOps(t.Context(), ops, mine.ID)
		must(t, err)
		if view.Status != "resolved" || view.Outcome != objection.DisputeUpheld || view.Answer != "输错金额" ||
			*view.SettledBy != ops.ID || !view.SettledAt.Equal(w.Clock.Now()) {
			t.Errorf("after the undoing: %+v", view.Dispute)
		}
		if q, err := w.Objections.Queue(t.Context(), ops, town); err != nil || q.Count != 0 {
			t.Errorf("%d complaints wait (%v)", q.Count, err)
		}
		if n := w.Count(t, "SELECT count(*) FROM notify_alarms WHERE settled_at IS NULL"); n != 0 {
			t.Errorf("%d alarms are open", n)
		}
		told := `SELECT count(*) FROM notify_messages WHERE template = 'dispute_upheld' AND recipient_id = ?
			AND CAST(params AS text) LIKE '%输错金额%'`
		if n := w.Count(t, told, member.ID); n != 1 {
			t.Errorf("the member was notified %d times", n)
		}
		if n := w.Count(t, "SELECT count(*) FROM audit_entries WHERE action = 'redemption.settle_dispute'"); n != 2 {
			t.Errorf("%d entries in the log, want one for each side's dispute", n)
		}
		if _, err := w.Objections.DecideDispute(t.Context(), objection.DecideDisputeInput{Actor: ops,
			DisputeID: mine.ID, Outcome: objection.DisputeDismissed, Answer: "x"}); !errors.Is(err,
			objection.ErrDisputeDecided) {
			t.Errorf("decided again: %v", err)
		}
	})
}

// A dispute that is raised after the reversal is about the reversal and waits for ops.
func TestAReversedVisitCanBeDisputed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		r := w.Visit(t, member, card, "a-visit-undone")
		_, _, err := w.Undo(w.Till, r.ID, "undo-a-good-visit")
		must(t, err)
		w.Later()
		d, err := w.Objections.RaiseDispute(t.Context(),
			objection.RaiseDisputeInput{Actor: member, RedemptionID: r.ID, Reason: "other", Text: "我确实用了"})
		must(t, err)
		decided, err := w.Objections.DecideDispute(t.Context(), objection.DecideDisputeInput{Actor: w.Operator(town),
			DisputeID: d.ID, Outcome: objection.DisputeDismissed, Answer: "次数已还给你"})
		must(t, err)
		if decided.Outcome != objection.DisputeDismissed {
			t.Errorf("%+v", decided)
		}
	})
}

// A dispute that is raised during a reversal waits for it, and is then about the reversal. It must not
// stay open about the visit that was reversed.
func TestADisputeWaitsForAReversalAtTheSameMoment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		r := w.Visit(t, member, card, "visit-in-a-race")
		undone, disputed := make(chan error, 1), make(chan error, 1)
		var dispute objection.Dispute
		w.holding(t, member, func() {
			w.Clock.Advance(time.Second)
			go func() {
				_, _, err := w.Undo(w.Till, r.ID, "undo-in-a-race")
				undone <- err
			}()
			time.Sleep(200 * time.Millisecond) // until it waits for the member's row
			w.Clock.Advance(-time.Second)
			go func() {
				var err error
				dispute, err = w.Objections.RaiseDispute(t.Context(),
					objection.RaiseDisputeInput{Actor: member, RedemptionID: r.ID, Reason: "not_me"})
				disputed <- err
			}()
			time.Sleep(200 * time.Millisecond) // long enough for a dispute that does not wait
			select {
			case err := <-disputed:
				t.Errorf("it did not wait: %v", err)
				disputed <- err
			default:
			}
			w.Clock.Advance(time.Minute)
		})
		must(t, <-undone)
		must(t, <-disputed)
		view, err := w.Objections.DisputeForOps(t.Context(), w.Operator(town), dispute.ID)
		must(t, err)
		if view.Reversal == nil || view.Status == "open" && view.RaisedAt.Before(view.Reversal.ReversedAt) {
			t.Errorf("raised at %v and still open, undone at %v", view.RaisedAt, view.Reversal.ReversedAt)
		}
	})
}

// holding runs f while a transaction holds the member's row.
func (w *world) holding(t *testing.T, member identity.Actor, f func()) {
	t.Helper()
	must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) error {
		if here, err := w.Members.LockMemberTx(tx, member.ID); err != nil || !here {
			return errors.Join(err, errors.New("no such member"))
		}
		f()
		return nil
	}))
}
