package redemption_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/redemption"
)

func TestTheMembersPageHearsWhatBecameOfItsCode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		stranger, _ := w.newMember(t)
		code, err := w.IssueCode(t.Context(), redemption.IssueCodeInput{Actor: member, MembershipID: card})
		must(t, err)
		shown := redemption.WatchInput{Actor: member, MembershipID: card, IssuedAt: code.IssuedAt, Since: w.Clock.Now()}
		watch := func(in redemption.WatchInput) redemption.CodeWatch {
			t.Helper()
			seen, err := w.WatchCode(t.Context(), in)
			must(t, err)
			return seen
		}
		if seen := watch(shown); seen != (redemption.CodeWatch{}) {
			t.Errorf("nothing happened, but %+v", seen)
		}
		w.Clock.Advance(time.Second)
		preview, err := w.Scan(t.Context(), redemption.ScanInput{Actor: w.till, Code: code.Digits})
		must(t, err)
		if seen := watch(shown); !seen.Taken || seen.Receipt != nil {
			t.Errorf("after the scan: %+v", seen)
		}
		_, _, err = w.Confirm(t.Context(), w.order(preview.ClaimID, "watch-key-1"))
		must(t, err)
		if seen := watch(shown); seen.Receipt == nil || seen.Receipt.PayableFen != 8100 {
			t.Errorf("after the confirmation: %+v", seen)
		}
		w.Clock.Advance(time.Second)
		later := shown
		later.Since = w.Clock.Now()
		if seen := watch(later); seen.Receipt != nil || !seen.Taken {
			t.Errorf("an old visit is news: %+v", seen)
		}
		_, err = w.IssueCode(t.Context(), redemption.IssueCodeInput{Actor: member, MembershipID: card})
		must(t, err)
		if seen := watch(later); !seen.Replaced {
			t.Errorf("after a newer code: %+v", seen)
		}
		in := shown
		in.Actor = stranger
		if _, err := w.WatchCode(t.Context(), in); err == nil {
			t.Error("a stranger watches the code")
		}
	})
}

func TestAScanWithoutConfirmationLetsGo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		code, err := w.IssueCode(t.Context(), redemption.IssueCodeInput{Actor: member, MembershipID: card})
		must(t, err)
		_, err = w.Scan(t.Context(), redemption.ScanInput{Actor: w.till, Code: code.Digits})
		must(t, err)
		w.Clock.Advance(redemption.ClaimFor)
		seen, err := w.WatchCode(t.Context(), redemption.WatchInput{Actor: member, MembershipID: card, IssuedAt: code.IssuedAt, Since: code.IssuedAt})
		if must(t, err); seen.Taken {
			t.Error("the page still waits for a claim that has ended")
		}
	})
}

func TestAMemberSeesTheWholeVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		stranger, _ := w.newMember(t)
		receipt, _, err := w.Confirm(t.Context(), w.order(w.claim(t, member, card), "visit-key-1"))
		must(t, err)
		view, err := w.VisitOf(t.Context(), member, receipt.ID)
		must(t, err)
		if view.Dispute != nil || view.Reversal != nil || !view.MayDispute(w.Clock.Now()) || view.MayDispute(w.Clock.Now().Add(redemption.DisputeWindow)) {
			t.Errorf("fresh visit: %+v", view)
		}
		for name, actor := range map[string]identity.Actor{"a stranger": stranger, "the till": w.till, "nobody": {}} {
			if _, err := w.VisitOf(t.Context(), actor, receipt.ID); !errors.Is(err, redemption.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err = w.Dispute(t.Context(), redemption.DisputeInput{Actor: w.till, RedemptionID: receipt.ID, Reason: "wrong_amount"})
		must(t, err)
		_, err = w.Dispute(t.Context(), redemption.DisputeInput{Actor: member, RedemptionID: receipt.ID, Reason: "other", Text: "我的名字是张三"})
		must(t, err)
		_, _, err = w.Reverse(t.Context(), redemption.ReverseInput{Actor: w.till, RedemptionID: receipt.ID, Reason: "输错", Key: "reverse-key-1"})
		must(t, err)
		view, err = w.VisitOf(t.Context(), member, receipt.ID)
		must(t, err)
		if view.Dispute == nil || view.Dispute.Reason != "other" || view.Reversal == nil || view.Reversal.Reason != "输错" || view.MayDispute(w.Clock.Now()) {
			t.Errorf("disputed and reversed: %+v", view)
		}
	})
}

// answerAll dismisses what members objected to and reported.
func (w *world) answerAll(t *testing.T, answer string) {
	t.Helper()
	ops := w.operator(town)
	waiting, err := w.WaitingComplaints(t.Context(), ops, town, 10)
	must(t, err)
	for _, one := range waiting {
		if one.Kind == redemption.ComplaintDispute {
			_, err = w.SettleDispute(t.Context(), redemption.SettleDisputeInput{Actor: ops, DisputeID: one.ID, Outcome: redemption.DisputeDismissed, Answer: answer})
		} else {
			_, err = w.SettleRefusalReport(t.Context(), redemption.SettleRefusalReportInput{Actor: ops, ReportID: one.ID, Outcome: redemption.RefusalNotUpheld, Answer: answer})
		}
		must(t, err)
	}
}

func TestAForgottenMemberLeavesVisitsWithoutWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		other, otherCard := w.newMember(t)
		receipt, _, err := w.Confirm(t.Context(), w.order(w.claim(t, member, card), "forget-key-1"))
		must(t, err)
		_, err = w.Dispute(t.Context(), redemption.DisputeInput{Actor: member, RedemptionID: receipt.ID, Reason: "other", Text: "我的名字是张三"})
		must(t, err)
		for _, in := range []redemption.IssueCodeInput{{Actor: member, MembershipID: card}, {Actor: other, MembershipID: otherCard}} {
			_, err = w.IssueCode(t.Context(), in)
			must(t, err)
		}
		dbtest.Exec(t, w.DB, `INSERT INTO redemption_refusal_reports (id, city_id, store_id, member_id, reason, words, day, status, outcome, answer, reported_at)
			VALUES (?, ?, ?, ?, 'other', '我叫张三', '2027-03-10', 'open', '', '', ?)`, w.IDs.New(), town, w.store, member.ID, w.Clock.Now())
		w.answerAll(t, "张三女士您好")
		section, rows, err := w.ExportMember(t.Context(), member.ID)
		must(t, err)
		text, err := json.Marshal(rows)
		must(t, err)
		if section != "visits" || !strings.Contains(string(text), receipt.No()) || strings.Count(string(text), "张三") < 2 {
			t.Errorf("export = %s %s", section, text)
		}
		must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) error { return w.ForgetMemberTx(tx, member.ID) }))
		if n := w.count(t, "SELECT (SELECT count(*) FROM redemption_disputes WHERE words <> '') + (SELECT count(*) FROM redemption_refusal_reports WHERE words <> '')"); n != 0 {
			t.Error("the member's words were kept")
		}
		if n := w.count(t, "SELECT (SELECT count(*) FROM redemption_disputes WHERE answer <> '') + (SELECT count(*) FROM redemption_refusal_reports WHERE answer <> '')"); n != 0 {
			t.Error("what was said to the member was kept")
		}
		if n := w.count(t, "SELECT count(*) FROM audit_entries WHERE CAST(before AS text) LIKE '%我%' OR CAST(after AS text) LIKE '%我%'"); n != 0 {
			t.Error("the member's words were kept in the log")
		}
		if n := w.count(t, "SELECT count(*) FROM redemption_codes"); n != 1 {
			t.Errorf("%d codes are left, want that of the other member", n)
		}
		if n := w.count(t, "SELECT count(*) FROM redemption_redemptions"); n != 1 {
			t.Error("the store's record is gone")
		}
	})
}
