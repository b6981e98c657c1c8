package figures_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/merchants"
	"citycard/redemption"
	"citycard/redemption/figures"
)

func TestTheCitysNumbersComeFromItsRows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ops := w.Operator(town)
		idle := w.NewStore(t, "没人来的店")
		member, card := w.NewMember(t)
		w.NewMember(t)
		for i := range 3 {
			w.Visit(t, member, card, fmt.Sprintf("visit-number-%d", i))
			w.Clock.Advance(24 * time.Hour)
		}
		undone := w.Visit(t, member, card, "visit-undone")
		_, _, err := w.Undo(w.Till, undone.ID, "undo-this-one")
		must(t, err)
		n, err := w.Figures.NumbersOf(t.Context(), ops, town)
		must(t, err)
		if len(n.Days) != 30 || n.Today != 0 || n.WeekBefore != 3 || n.Days[28].Count != 1 ||
			n.Days[29].Day.AddDays(-1) != n.Days[28].Day {
			t.Errorf("days: %+v, today %d, week %d", n.Days[25:], n.Today, n.WeekBefore)
		}
		if n.Now != (figures.Use{Running: 2, Active: 1}) || n.Before != (figures.Use{}) || n.Savings.Cards != 0 {
			t.Errorf("use %+v before %+v, savings %+v", n.Now, n.Before, n.Savings)
		}
		if n.ApprovedStores != 2 || n.IdleStores != 0 || n.Top[0].StoreID != w.Store || n.Top[0].Count != 3 ||
			n.Bottom[0].StoreID != idle || n.Bottom[0].Count != 0 {
			t.Errorf("stores: %+v", n)
		}
		w.Clock.Advance(31 * 24 * time.Hour)
		n, err = w.Figures.NumbersOf(t.Context(), ops, town)
		must(t, err)
		if n.IdleStores != 2 || n.Now.Active != 0 || n.Now.Running != 2 {
			t.Errorf("a month later: idle %d, %+v", n.IdleStores, n.Now)
		}
		list, err := w.Figures.IdleStores(t.Context(), ops, town, 10)
		must(t, err)
		if len(list) != 2 || list[0].StoreID != w.Store || list[0].LastVisit == nil || list[1].StoreID != idle ||
			list[1].LastVisit != nil {
			t.Errorf("idle: %+v", list)
		}
	})
}

func TestAlertsNameWhatIsUnusual(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ops := w.Operator(town)
		a, err := w.Figures.AlertsOf(t.Context(), ops, town)
		must(t, err)
		if len(a.Refused)+len(a.Undone)+len(a.Roaming) != 0 || a.UsedCodes != 0 {
			t.Fatalf("a quiet town: %+v", a)
		}
		member, card := w.NewMember(t)
		used := w.NewCode(t, member, card)
		preview, err := w.ScanAt(w.Till, used)
		must(t, err)
		_, _, err = w.Confirm(t.Context(), w.Order(preview.ClaimID, "the-first-visit"))
		must(t, err)
		for range figures.AlertRefusals {
			w.Clock.Advance(3 * time.Second)
			if _, err := w.ScanAt(w.Till, used); !errors.Is(err, redemption.ErrCodeUsed) {
				t.Fatalf("a used code: %v", err)
			}
		}
		home, till, offer := w.Store, w.Till, w.Offer
		for i, name := range []string{"甲", "乙", "丙"} {
			w.Store = w.NewStore(t, name)
			w.Till = w.NewTill(w.Store)
			w.Offer = w.NewOffer(t, w.Store, func(*merchants.OfferTerms) {})
			w.Visit(t, member, card, fmt.Sprintf("round-the-town-%d", i))
			w.Clock.Advance(10 * time.Minute)
		}
		w.Store, w.Till, w.Offer = home, till, offer
		for i := range figures.AlertUndone {
			someone, theirs := w.NewMember(t)
			r := w.Visit(t, someone, theirs, fmt.Sprintf("soon-undone-%d", i))
			_, _, err := w.Undo(w.Till, r.ID, fmt.Sprintf("undo-it-now-%d", i))
			must(t, err)
		}
		a, err = w.Figures.AlertsOf(t.Context(), ops, town)
		must(t, err)
		if len(a.Refused) != 1 || a.Refused[0].StoreID != home || a.Refused[0].Refused != figures.AlertRefusals ||
			a.UsedCodes != figures.AlertRefusals {
			t.Errorf("refusals: %+v, used codes %d", a.Refused, a.UsedCodes)
		}
		if len(a.Undone) != 1 || a.Undone[0].Undone != figures.AlertUndone {
			t.Errorf("undone: %+v", a.Undone)
		}
		if len(a.Roaming) != 1 || a.Roaming[0].MembershipID != card || a.Roaming[0].Stores != 3 ||
			a.Roaming[0].CardNumber == "" {
			t.Errorf("roaming: %+v", a.Roaming)
		}
	})
}

func TestAnotherCitysOperatorSeesNoNumbers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		stranger := w.Operator("hangzhou")
		_, err1 := w.Figures.NumbersOf(t.Context(), stranger, town)
		_, err2 := w.Figures.AlertsOf(t.Context(), stranger, town)
		_, err3 := w.Figures.IdleStores(t.Context(), stranger, town, 10)
		for i, err := range []error{err1, err2, err3} {
			if !errors.Is(err, city.ErrNotFound) {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
}

func TestAverageSavedCountsStandingVisitsOfTheLastDays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		receipt, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), "visit-0000000001"))
		must(t, err)
		other, otherCard := w.NewMember(t)
		_, _, err = w.Confirm(t.Context(), w.Order(w.Claim(t, other, otherCard), "visit-0000000002"))
		must(t, err)
		saved, err := w.Figures.AverageSaved(t.Context(), town)
		must(t, err)
		if saved.Visits != 2 || saved.Members != 2 || saved.DiscountFen != 1800 || saved.PerMemberFen != 900 ||
			saved.Enough {
			t.Errorf("saved %+v", saved)
		}
		_, _, err = w.Reverse(t.Context(),
			redemption.ReverseInput{Actor: w.Till, RedemptionID: receipt.ID, Reason: "客人改单", Key: "undo-0000000001"})
		must(t, err)
		if saved, _ = w.Figures.AverageSaved(t.Context(), town); saved.Visits != 1 || saved.PerMemberFen != 900 {
			t.Errorf("after a reversal: %+v", saved)
		}
		w.Clock.Advance(30 * 24 * time.Hour)
		if saved, _ = w.Figures.AverageSaved(t.Context(), town); saved.Visits != 0 || saved.PerMemberFen != 0 {
			t.Errorf("a month later: %+v", saved)
		}
		if _, err := w.Figures.AverageSaved(t.Context(), "elsewhere"); !errors.Is(err, city.ErrNotFound) {
			t.Errorf("another city: %v", err)
		}
	})
}
