package objection_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants"
	"citycard/redemption"
	"citycard/redemption/late"
	"citycard/redemption/objection"
	"citycard/redemption/redemptiontest"
)

// eraseInput confirms with the digits of the world's newest member.
func (w *world) eraseInput(member identity.Actor) membership.EraseInput {
	return membership.EraseInput{Actor: member, Confirm: fmt.Sprintf("%04d", w.People)}
}

// pause is an owner of personal data that stops an erasure before its commit, after all others.
type pause struct{ erasing chan struct{} }

func (p pause) EraseMemberTx(*db.Tx, ident.ID) error { <-p.erasing; <-p.erasing; return nil }
func (p pause) ExportMember(context.Context, ident.ID) (string, any, error) {
	return "pause", nil, nil
}

// whileErased runs each step in the middle of an erasure and returns how it ended.
func (w *world) whileErased(t *testing.T, member identity.Actor, steps ...func() error) []error {
	t.Helper()
	erasing, erased := make(chan struct{}), make(chan error, 1)
	w.Members.Connect(w.Orders, w.Service, append(w.PersonalData[:len(w.PersonalData):len(w.PersonalData)], pause{erasing})...)
	go func() { erased <- w.Members.EraseMember(t.Context(), w.eraseInput(member)) }()
	erasing <- struct{}{} // everything is deleted, nothing is committed
	ended := make(chan []error, 1)
	go func() { ended <- redemptiontest.AtOnce(len(steps), func(i int) error { return steps[i]() }) }()
	time.Sleep(300 * time.Millisecond) // long enough for steps that do not wait
	erasing <- struct{}{}
	must(t, <-erased)
	return <-ended
}

// leftOf finds what is stored of erased members.
func (w *world) leftOf(t *testing.T) {
	t.Helper()
	found, err := db.Verify(t.Context(), w.DB, slices.Concat(membership.Invariants(), order.Invariants()))
	must(t, err)
	for _, v := range append(found, w.Violations(t)...) {
		t.Errorf("%s is broken by %s: %s", v.Invariant.Code, v.Row, v.Invariant.Promise)
	}
}

func TestTextsWrittenDuringAnErasureAreErased(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		r := w.Visit(t, member, card, "a-visit-to-dispute")
		errs := w.whileErased(t, member, func() error {
			_, err := w.Objections.RaiseDispute(t.Context(),
				objection.RaiseDisputeInput{Actor: member, RedemptionID: r.ID, Reason: "other", Text: "我叫王小明"})
			return err
		}, func() error {
			_, err := w.Objections.ReportRefusal(t.Context(),
				objection.ReportRefusalInput{Actor: member, StoreID: w.Store, Reason: "other", Text: "我叫王小明"})
			return err
		}, func() error { return w.Merchants.Follow(t.Context(), member, w.Store) })
		for i, want := range []error{redemption.ErrNotFound, membership.ErrNotFound, merchants.ErrMembersOnly} {
			if !errors.Is(errs[i], want) {
				t.Errorf("step %d: %v, want %v", i, errs[i], want)
			}
		}
		if n := w.Count(t, `SELECT (SELECT count(*) FROM redemption_disputes) + (SELECT count(*)
			FROM redemption_refusal_reports) + (SELECT count(*) FROM merchants_follows)`); n != 0 {
			t.Errorf("%d rows were written", n)
		}
		w.leftOf(t)
	})
}

func TestErasedMembersGetNoMessages(t *testing.T) {
	t.Parallel()
	for _, when := range []string{"meanwhile", "later"} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w *world) {
				member, card := w.NewMember(t)
				disputed := w.Visit(t, member, card, "a-visit-in-dispute")
				w.Later()
				undone := w.Visit(t, member, card, "a-visit-undone-late")
				mine := w.Disputed(t, member, disputed.ID)
				report, err := w.Objections.ReportRefusal(t.Context(),
					objection.ReportRefusalInput{Actor: member, StoreID: w.Store, Reason: "no_discount"})
				must(t, err)
				entry := w.LateInput(w.CardNumber(t, member), "entered-later")
				entry.At = "00:01"
				entered, _, err := w.Late.Enter(t.Context(), entry)
				must(t, err)
				ops := w.Operator(town)
				steps := []func() error{func() error {
					_, err := w.Objections.DecideDispute(t.Context(), objection.DecideDisputeInput{Actor: ops,
						DisputeID: mine.ID, Outcome: objection.DisputeUpheld, Answer: "王小明说得对"})
					return err
				}, func() error {
					_, err := w.Objections.DecideRefusalReport(t.Context(),
						objection.DecideRefusalReportInput{Actor: ops, ReportID: report.ID,
							Outcome: objection.RefusalUpheld, Answer: "王小明说得对"})
					return err
				}, func() error {
					_, err := w.Late.Decide(t.Context(),
						late.DecideInput{Actor: ops, EntryID: entered.ID, Outcome: late.Refused, Answer: "不是这家店"})
					return err
				}, func() error {
					_, _, err := w.Undo(w.Till, undone.ID, "undo-after-the-end")
					return err
				}}
				var errs []error
				if when == "meanwhile" {
					errs = w.whileErased(t, member, steps...)
				} else {
					must(t, w.Members.EraseMember(t.Context(), w.eraseInput(member)))
					for _, step := range steps {
						errs = append(errs, step())
					}
				}
				for i, err := range errs {
					if err != nil {
						t.Errorf("step %d: %v", i, err)
					}
				}
				if n := w.Count(t, `SELECT count(*) FROM notify_messages
					WHERE recipient_id = ? AND template IN ('dispute_upheld', 'refusal_report_settled', 'late_refused',
					'redemption_reversed')`, member.ID); n != 0 {
					t.Errorf("%d messages to nobody", n)
				}
				w.leftOf(t)
			})
		})
	}
}

// answerAll dismisses what members objected to and reported.
func (w *world) answerAll(t *testing.T, answer string) {
	t.Helper()
	ops := w.Operator(town)
	waiting, err := w.Objections.Complaints(t.Context(), ops, town, 10)
	must(t, err)
	for _, one := range waiting {
		if one.Kind == objection.ComplaintDispute {
			_, err = w.Objections.DecideDispute(t.Context(), objection.DecideDisputeInput{Actor: ops, DisputeID: one.ID,
				Outcome: objection.DisputeDismissed, Answer: answer})
		} else {
			_, err = w.Objections.DecideRefusalReport(t.Context(), objection.DecideRefusalReportInput{Actor: ops,
				ReportID: one.ID, Outcome: objection.RefusalNotUpheld, Answer: answer})
		}
		must(t, err)
	}
}

func TestErasureKeepsVisitsWithoutTexts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		other, otherCard := w.NewMember(t)
		receipt, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), "forget-key-1"))
		must(t, err)
		_, err = w.Objections.RaiseDispute(t.Context(),
			objection.RaiseDisputeInput{Actor: member, RedemptionID: receipt.ID, Reason: "other", Text: "我的名字是张三"})
		must(t, err)
		for _, in := range []redemption.IssueCodeInput{{Actor: member, MembershipID: card},
			{Actor: other, MembershipID: otherCard}} {
			_, err = w.IssueCode(t.Context(), in)
			must(t, err)
		}
		dbtest.Exec(t, w.DB,
			`INSERT INTO redemption_refusal_reports (id, city_id, store_id, member_id, reason, words, day, status,
				outcome, answer, reported_at)
			VALUES (?, ?, ?, ?, 'other', '我叫张三', '2027-03-10', 'open', '', '', ?)`, w.IDs.New(), town, w.Store,
			member.ID, w.Clock.Now())
		w.answerAll(t, "张三女士您好")
		section, rows, err := w.ExportMember(t.Context(), member.ID)
		must(t, err)
		text, err := json.Marshal(rows)
		must(t, err)
		if section != "visits" || !strings.Contains(string(text), receipt.No()) ||
			strings.Count(string(text), "张三") < 2 {
			t.Errorf("export = %s %s", section, text)
		}
		must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) error { return w.EraseMemberTx(tx, member.ID) }))
		if n := w.Count(t, `SELECT (SELECT count(*) FROM redemption_disputes WHERE words <> '') + (SELECT count(*)
			FROM redemption_refusal_reports WHERE words <> '')`); n != 0 {
			t.Error("the member's words were kept")
		}
		if n := w.Count(t, `SELECT (SELECT count(*) FROM redemption_disputes WHERE answer <> '') + (SELECT count(*)
			FROM redemption_refusal_reports WHERE answer <> '')`); n != 0 {
			t.Error("what was said to the member was kept")
		}
		if n := w.Count(t, `SELECT count(*) FROM audit_entries WHERE CAST(before AS text) LIKE '%我%'
			OR CAST(after AS text) LIKE '%我%'`); n != 0 {
			t.Error("the member's words were kept in the log")
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_codes"); n != 1 {
			t.Errorf("%d codes are left, want that of the other member", n)
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_redemptions"); n != 1 {
			t.Error("the store's record is gone")
		}
	})
}
