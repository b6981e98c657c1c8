package figures_test

import (
	"testing"
	"time"

	"citycard/app/platform/ident"
	"citycard/merchants"
	"citycard/merchants/exposure"
	"citycard/redemption"
	"citycard/redemption/figures"
)

func TestThePartsOfAReportAddUpToIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		owner, manager := w.NewStaff(t, merchants.RoleOwner), w.NewStaff(t, merchants.RoleManager)
		first, firstCard := w.NewMember(t)
		w.Visit(t, first, firstCard, "visit-one-a")
		w.Later()
		w.Visit(t, first, firstCard, "visit-one-b")
		second, secondCard := w.NewMember(t)
		undone := w.Visit(t, second, secondCard, "visit-two")
		_, _, err := w.Undo(w.Till, undone.ID, "undo-it-now")
		must(t, err)

		in := figures.ReportInput{Actor: owner, StoreID: w.Store, From: "2027-03-10", To: "2027-03-10"}
		report, err := w.Figures.StoreReport(t.Context(), in)
		must(t, err)
		parts, err := w.Figures.ReportParts(t.Context(), in)
		must(t, err)
		if len(parts.Offers) != 1 || parts.Offers[0].ID != w.Offer.ID || parts.Offers[0].Kind != "offer" ||
			parts.Offers[0].NameZh != "全单九折" ||
			parts.Offers[0].Visits != report.Visits || parts.Offers[0].PayableFen != report.PayableFen {
			t.Errorf("offers %+v of %+v", parts.Offers, report.VisitSums)
		}
		if len(parts.Tills) != 1 || parts.Tills[0].ID != w.Till.ID || parts.Tills[0].Kind != "device" ||
			parts.Tills[0].DiscountFen != report.DiscountFen {
			t.Errorf("tills %+v", parts.Tills)
		}
		local := w.Clock.Now().In(time.FixedZone("", 8*3600))
		var all int64
		for _, row := range parts.Hours {
			for _, n := range row {
				all += n
			}
		}
		if all != 2 || parts.Hours[(int(local.Weekday())+6)%7][local.Hour()] == 0 {
			t.Errorf("hours %v at %v", parts.Hours, local)
		}

		rows, err := w.Figures.ReportRows(t.Context(), in, ident.None, 2)
		must(t, err)
		rest, err := w.Figures.ReportRows(t.Context(), in, rows[1].ID, 2)
		must(t, err)
		if len(rows) != 2 || len(rest) != 1 || !rows[0].FirstVisit || rows[1].FirstVisit || rest[0].FirstVisit ||
			rest[0].Status != redemption.RedemptionReversed {
			t.Errorf("rows %+v then %+v", rows, rest)
		}
		if rows[0].Visitor != exposure.VisitorOf(w.Store, first.ID) || rows[0].Visitor != rows[1].Visitor ||
			rest[0].Visitor == rows[0].Visitor {
			t.Errorf("visitors %s %s %s", rows[0].Visitor, rows[1].Visitor, rest[0].Visitor)
		}

		recent, err := w.Figures.RecentVisits(t.Context(), manager, w.Store)
		must(t, err)
		if recent.Day != "2027-03-10" || recent.Today.Visits != 2 || recent.Week.Visits != 2 {
			t.Errorf("recent %+v", recent)
		}
		w.Clock.Advance(24 * time.Hour)
		if recent, err = w.Figures.RecentVisits(t.Context(), owner, w.Store); err != nil || recent.Today.Visits != 0 ||
			recent.Week.Visits != 2 {
			t.Errorf("the next day: %+v %v", recent, err)
		}

		elsewhere := in
		elsewhere.StoreID = w.NewStore(t, "别人的店")
		byManager := in
		byManager.Actor = manager
		for name, wrong := range map[string]figures.ReportInput{"another store": elsewhere, "a manager": byManager} {
			if _, err := w.Figures.ReportParts(t.Context(), wrong); err == nil {
				t.Errorf("parts for %s", name)
			}
			if _, err := w.Figures.ReportRows(t.Context(), wrong, ident.None, 10); err == nil {
				t.Errorf("rows for %s", name)
			}
		}
		if _, err := w.Figures.RecentVisits(t.Context(), w.NewStaff(t, merchants.RoleCashier), w.Store); err == nil {
			t.Error("a cashier sees the sums")
		}
	})
}
