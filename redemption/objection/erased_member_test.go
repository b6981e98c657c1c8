package redemption_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/merchants"
	"citycard/redemption"
)

// eraseInput confirms with the digits of the world's newest member.
func (w *world) eraseInput(member identity.Actor) membership.EraseInput {
	return membership.EraseInput{Actor: member, Confirm: fmt.Sprintf("%04d", w.people)}
}

// pause is a keeper that stops at the end of an erasure, when everybody has forgotten.
type pause struct{ erasing chan struct{} }

func (p pause) ForgetMemberTx(*db.Tx, ident.ID) error { <-p.erasing; <-p.erasing; return nil }
func (p pause) ExportMember(context.Context, ident.ID) (string, any, error) {
	return "pause", nil, nil
}

// whileErased runs each step in the middle of an erasure and returns how it ended.
func (w *world) whileErased(t *testing.T, member identity.Actor, steps ...func() error) []error {
	t.Helper()
	erasing, erased := make(chan struct{}), make(chan error, 1)
	w.members.Connect(append(w.keepers[:len(w.keepers):len(w.keepers)], pause{erasing})...)
	go func() { erased <- w.members.EraseMember(t.Context(), w.eraseInput(member)) }()
	erasing <- struct{}{} // everything is forgotten, nothing is committed
	ended := make(chan []error, 1)
	go func() { ended <- atOnce(len(steps), func(i int) error { return steps[i]() }) }()
	time.Sleep(300 * time.Millisecond) // long enough for steps that do not wait
	erasing <- struct{}{}
	must(t, <-erased)
	return <-ended
}

// leftOf finds what is kept of erased members.
func (w *world) leftOf(t *testing.T) {
	t.Helper()
	found, err := db.Verify(t.Context(), w.DB, membership.Invariants())
	must(t, err)
	for _, v := range append(found, w.violations(t)...) {
		t.Errorf("%s is broken by %s: %s", v.Invariant.Code, v.Row, v.Invariant.Promise)
	}
}

func TestWhatAMemberSaysWhileBeingErasedIsNotKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		r := w.visit(t, member, card, "a-visit-to-dispute")
		errs := w.whileErased(t, member, func() error {
			_, err := w.Dispute(t.Context(), redemption.DisputeInput{Actor: member, RedemptionID: r.ID, Reason: "other", Text: "我叫王小明"})
			return err
		}, func() error {
			_, err := w.ReportRefusal(t.Context(), redemption.ReportRefusalInput{Actor: member, StoreID: w.store, Reason: "other", Text: "我叫王小明"})
			return err
		}, func() error { return w.merchants.Follow(t.Context(), member, w.store) })
		for i, want := range []error{redemption.ErrNotFound, membership.ErrNotFound, merchants.ErrMembersOnly} {
			if !errors.Is(errs[i], want) {
				t.Errorf("step %d: %v, want %v", i, errs[i], want)
			}
		}
		if n := w.count(t, "SELECT (SELECT count(*) FROM redemption_disputes) + (SELECT count(*) FROM redemption_refusal_reports) + (SELECT count(*) FROM merchants_follows)"); n != 0 {
			t.Errorf("%d rows were written", n)
		}
		w.leftOf(t)
	})
}

func TestNobodyWritesToAnErasedMember(t *testing.T) {
	t.Parallel()
	for _, when := range []string{"meanwhile", "later"} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w *world) {
				member, card := w.newMember(t)
				disputed := w.visit(t, member, card, "a-visit-in-dispute")
				w.later()
				undone := w.visit(t, member, card, "a-visit-undone-late")
				mine := w.dispute(t, member, disputed.ID)
				report, err := w.ReportRefusal(t.Context(), redemption.ReportRefusalInput{Actor: member, StoreID: w.store, Reason: "no_discount"})
				must(t, err)
				entry := w.late(w.cardNumber(t, member), "entered-later")
				entry.At = "00:01"
				late, _, err := w.EnterLate(t.Context(), entry)
				must(t, err)
				ops := w.operator(town)
				steps := []func() error{func() error {
					_, err := w.SettleDispute(t.Context(), redemption.SettleDisputeInput{Actor: ops, DisputeID: mine.ID, Outcome: redemption.DisputeUpheld, Answer: "王小明说得对"})
					return err
				}, func() error {
					_, err := w.SettleRefusalReport(t.Context(), redemption.SettleRefusalReportInput{Actor: ops, ReportID: report.ID, Outcome: redemption.RefusalUpheld, Answer: "王小明说得对"})
					return err
				}, func() error {
					_, err := w.SettleLateEntry(t.Context(), redemption.SettleLateInput{Actor: ops, EntryID: late.ID, Outcome: redemption.LateRefused, Answer: "不是这家店"})
					return err
				}, func() error {
					_, _, err := w.reverse(w.till, undone.ID, "undo-after-the-end")
					return err
				}}
				var errs []error
				if when == "meanwhile" {
					errs = w.whileErased(t, member, steps...)
				} else {
					must(t, w.members.EraseMember(t.Context(), w.eraseInput(member)))
					for _, step := range steps {
						errs = append(errs, step())
					}
				}
				for i, err := range errs {
					if err != nil {
						t.Errorf("step %d: %v", i, err)
					}
				}
				if n := w.count(t, "SELECT count(*) FROM notify_messages WHERE recipient_id = ? AND template IN ('dispute_upheld', 'refusal_report_settled', 'late_refused', 'redemption_reversed')", member.ID); n != 0 {
					t.Errorf("%d messages to nobody", n)
				}
				w.leftOf(t)
			})
		})
	}
}
