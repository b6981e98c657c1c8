package figures_test

import (
	"fmt"
	"testing"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/redemption/figures"
)

func TestTheReportAddsUpAndHidesSharesOfFewVisits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		owner := w.NewStaff(t, merchants.RoleOwner)
		report := func(actor identity.Actor, from, to clock.Day) (figures.Report, error) {
			return w.Figures.StoreReport(t.Context(),
				figures.ReportInput{Actor: actor, StoreID: w.Store, From: from, To: to, MarginBP: 6000})
		}
		member, card := w.NewMember(t)
		w.Visit(t, member, card, "the-day-before")
		w.Clock.Advance(24 * time.Hour)
		for i := range 30 {
			if i > 0 {
				member, card = w.NewMember(t)
			}
			w.Visit(t, member, card, fmt.Sprintf("visit-number-%02d", i))
			if i == 28 {
				few, err := report(owner, "2027-03-11", "2027-03-11")
				must(t, err)
				if few.Enough || few.BreakEvenShareBP != nil || few.Visits != 29 {
					t.Errorf("with 29 visits: %+v", few)
				}
			}
		}
		undone, undoneCard := w.NewMember(t)
		r := w.Visit(t, undone, undoneCard, "soon-undone")
		_, _, err := w.Undo(w.Till, r.ID, "undo-it-now")
		must(t, err)

		got, err := report(owner, "2027-03-11", "2027-03-11")
		must(t, err)
		if got.Visits != 30 || got.Members != 30 || got.FirstTimeMembers != 29 || got.BillFen != 30*9000 ||
			got.DiscountFen != 30*900 || got.PayableFen != 30*8100 {
			t.Errorf("report %+v", got)
		}
		if !got.Enough || got.BreakEvenShareBP == nil || *got.BreakEvenShareBP != 1667 {
			t.Errorf("break-even share %v", got.BreakEvenShareBP)
		}
		if _, err := report(w.NewStaff(t, merchants.RoleCashier), "2027-03-11", "2027-03-11"); err == nil {
			t.Error("a cashier sees the report")
		}
		if _, err := report(owner, "2027-03-11", "2027-03-10"); err == nil {
			t.Error("a span that ends before it begins")
		}
	})
}
