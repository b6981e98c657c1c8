package redemption_test

import (
	"testing"
	"time"

	"citycard/redemption"
)

func TestWatchCodeReportsWhatBecameOfTheCode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		stranger, _ := w.NewMember(t)
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
		preview, err := w.Scan(t.Context(), redemption.ScanInput{Actor: w.Till, Code: code.Digits})
		must(t, err)
		if seen := watch(shown); !seen.Taken || seen.Receipt != nil {
			t.Errorf("after the scan: %+v", seen)
		}
		_, _, err = w.Confirm(t.Context(), w.Order(preview.ClaimID, "watch-key-1"))
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

func TestWatchCodeIgnoresAnExpiredClaim(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		code, err := w.IssueCode(t.Context(), redemption.IssueCodeInput{Actor: member, MembershipID: card})
		must(t, err)
		_, err = w.Scan(t.Context(), redemption.ScanInput{Actor: w.Till, Code: code.Digits})
		must(t, err)
		w.Clock.Advance(redemption.ClaimFor)
		seen, err := w.WatchCode(t.Context(),
			redemption.WatchInput{Actor: member, MembershipID: card, IssuedAt: code.IssuedAt, Since: code.IssuedAt})
		if must(t, err); seen.Taken {
			t.Error("the page still waits for a claim that has ended")
		}
	})
}
