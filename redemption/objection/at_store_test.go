package objection_test

import (
	"testing"

	"citycard/merchants"
	"citycard/redemption/objection"
)

func TestOpenDisputesOfAStore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		owner := w.NewStaff(t, merchants.RoleOwner)
		member, card := w.NewMember(t)
		r := w.Visit(t, member, card, "a-visit-to-dispute")
		_, err := w.Objections.RaiseDispute(t.Context(),
			objection.RaiseDisputeInput{Actor: member, RedemptionID: r.ID, Reason: "other", Text: "少算了"})
		must(t, err)
		rows, err := w.Objections.DisputesAt(t.Context(), owner, w.Store)
		must(t, err)
		if len(rows) != 1 || rows[0].ID != r.ID || rows[0].RaisedBy != "member" || rows[0].Words != "少算了" ||
			rows[0].No() != r.No() {
			t.Errorf("disputes %+v", rows)
		}
		if _, err := w.Objections.DisputesAt(t.Context(), owner, w.NewStore(t, "别人的店")); err == nil {
			t.Error("disputes of another store")
		}
		if _, err := w.Objections.DisputesAt(t.Context(), w.NewStaff(t, merchants.RoleCashier), w.Store); err == nil {
			t.Error("a cashier reads disputes")
		}
	})
}

func TestAStoreSeesReportsWithoutTheMember(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		owner := w.NewStaff(t, merchants.RoleOwner)
		member, _ := w.NewMember(t)
		report, err := w.Objections.ReportRefusal(t.Context(),
			objection.ReportRefusalInput{Actor: member, StoreID: w.Store, Reason: "no_discount"})
		must(t, err)
		rows, err := w.Objections.RefusalReportsAt(t.Context(), owner, w.Store)
		must(t, err)
		if len(rows) != 1 || rows[0].Reason != "no_discount" || rows[0].Day != report.Day {
			t.Errorf("reports %+v", rows)
		}
		for name, err := range map[string]error{
			"another store": second(w.Objections.RefusalReportsAt(t.Context(), owner, w.NewStore(t, "别人的店"))),
			"a cashier": second(w.Objections.RefusalReportsAt(t.Context(), w.NewStaff(t, merchants.RoleCashier),
				w.Store)),
		} {
			if err == nil {
				t.Errorf("%s reads the reports", name)
			}
		}
		_, err = w.Objections.DecideRefusalReport(t.Context(),
			objection.DecideRefusalReportInput{Actor: w.Operator(town), ReportID: report.ID,
				Outcome: objection.RefusalUpheld, Answer: "已提醒门店"})
		must(t, err)
		if rows, err = w.Objections.RefusalReportsAt(t.Context(), owner, w.Store); err != nil || len(rows) != 0 {
			t.Errorf("after it was decided: %+v %v", rows, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }
