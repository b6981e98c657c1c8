package redemption_test

import (
	"testing"
	"time"

	"citycard/app/platform/ident"
	"citycard/merchants"
	"citycard/merchants/exposure"
	"citycard/redemption"
)

func TestThePartsOfAReportAddUpToIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		owner, manager := w.staff(t, merchants.RoleOwner), w.staff(t, merchants.RoleManager)
		first, firstCard := w.newMember(t)
		w.visit(t, first, firstCard, "visit-one-a")
		w.later()
		w.visit(t, first, firstCard, "visit-one-b")
		second, secondCard := w.newMember(t)
		undone := w.visit(t, second, secondCard, "visit-two")
		_, _, err := w.reverse(w.till, undone.ID, "undo-it-now")
		must(t, err)

		in := redemption.ReportInput{Actor: owner, StoreID: w.store, From: "2027-03-10", To: "2027-03-10"}
		report, err := w.StoreReport(t.Context(), in)
		must(t, err)
		parts, err := w.ReportParts(t.Context(), in)
		must(t, err)
		if len(parts.Offers) != 1 || parts.Offers[0].ID != w.offer.ID || parts.Offers[0].Kind != "offer" || parts.Offers[0].NameZh != "全单九折" ||
			parts.Offers[0].Visits != report.Visits || parts.Offers[0].PayableFen != report.PayableFen {
			t.Errorf("offers %+v of %+v", parts.Offers, report.VisitSums)
		}
		if len(parts.Tills) != 1 || parts.Tills[0].ID != w.till.ID || parts.Tills[0].Kind != "device" || parts.Tills[0].DiscountFen != report.DiscountFen {
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

		rows, err := w.ReportRows(t.Context(), in, ident.None, 2)
		must(t, err)
		rest, err := w.ReportRows(t.Context(), in, rows[1].ID, 2)
		must(t, err)
		if len(rows) != 2 || len(rest) != 1 || !rows[0].FirstVisit || rows[1].FirstVisit || rest[0].FirstVisit || rest[0].Status != redemption.RedemptionReversed {
			t.Errorf("rows %+v then %+v", rows, rest)
		}
		if rows[0].Visitor != exposure.VisitorOf(w.store, first.ID) || rows[0].Visitor != rows[1].Visitor || rest[0].Visitor == rows[0].Visitor {
			t.Errorf("visitors %s %s %s", rows[0].Visitor, rows[1].Visitor, rest[0].Visitor)
		}

		recent, err := w.RecentVisits(t.Context(), manager, w.store)
		must(t, err)
		if recent.Day != "2027-03-10" || recent.Today.Visits != 2 || recent.Week.Visits != 2 {
			t.Errorf("recent %+v", recent)
		}
		w.Clock.Advance(24 * time.Hour)
		if recent, err = w.RecentVisits(t.Context(), owner, w.store); err != nil || recent.Today.Visits != 0 || recent.Week.Visits != 2 {
			t.Errorf("the next day: %+v %v", recent, err)
		}

		elsewhere := in
		elsewhere.StoreID = w.newStore(t, "别人的店")
		byManager := in
		byManager.Actor = manager
		for name, wrong := range map[string]redemption.ReportInput{"another store": elsewhere, "a manager": byManager} {
			if _, err := w.ReportParts(t.Context(), wrong); err == nil {
				t.Errorf("parts for %s", name)
			}
			if _, err := w.ReportRows(t.Context(), wrong, ident.None, 10); err == nil {
				t.Errorf("rows for %s", name)
			}
		}
		if _, err := w.RecentVisits(t.Context(), w.staff(t, merchants.RoleCashier), w.store); err == nil {
			t.Error("a cashier sees the sums")
		}
	})
}

func TestOpenDisputesOfAStore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		owner := w.staff(t, merchants.RoleOwner)
		member, card := w.newMember(t)
		r := w.visit(t, member, card, "a-visit-to-dispute")
		_, err := w.Dispute(t.Context(), redemption.DisputeInput{Actor: member, RedemptionID: r.ID, Reason: "other", Text: "少算了"})
		must(t, err)
		rows, err := w.DisputesAt(t.Context(), owner, w.store)
		must(t, err)
		if len(rows) != 1 || rows[0].ID != r.ID || rows[0].RaisedBy != "member" || rows[0].Words != "少算了" || rows[0].No() != r.No() {
			t.Errorf("disputes %+v", rows)
		}
		if _, err := w.DisputesAt(t.Context(), owner, w.newStore(t, "别人的店")); err == nil {
			t.Error("disputes of another store")
		}
		if _, err := w.DisputesAt(t.Context(), w.staff(t, merchants.RoleCashier), w.store); err == nil {
			t.Error("a cashier reads disputes")
		}
	})
}

func TestAStoreHearsOfRefusalsAndNotOfWho(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		owner := w.staff(t, merchants.RoleOwner)
		member, _ := w.newMember(t)
		report, err := w.ReportRefusal(t.Context(), redemption.ReportRefusalInput{Actor: member, StoreID: w.store, Reason: "no_discount"})
		must(t, err)
		rows, err := w.RefusalReportsAt(t.Context(), owner, w.store)
		must(t, err)
		if len(rows) != 1 || rows[0].Reason != "no_discount" || rows[0].Day != report.Day {
			t.Errorf("reports %+v", rows)
		}
		for name, err := range map[string]error{
			"another store": second(w.RefusalReportsAt(t.Context(), owner, w.newStore(t, "别人的店"))),
			"a cashier":     second(w.RefusalReportsAt(t.Context(), w.staff(t, merchants.RoleCashier), w.store)),
		} {
			if err == nil {
				t.Errorf("%s reads the reports", name)
			}
		}
		_, err = w.SettleRefusalReport(t.Context(), redemption.SettleRefusalReportInput{Actor: opsOf(w, town), ReportID: report.ID, Outcome: redemption.RefusalUpheld, Answer: "已提醒门店"})
		must(t, err)
		if rows, err = w.RefusalReportsAt(t.Context(), owner, w.store); err != nil || len(rows) != 0 {
			t.Errorf("after it was settled: %+v %v", rows, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }
