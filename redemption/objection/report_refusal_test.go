package objection_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/redemption"
	"citycard/redemption/objection"
	"citycard/redemption/redemptiontest"
)

func TestAMemberReportsAStoreThatRefusedTheCard(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.NewMember(t)
		in := objection.ReportRefusalInput{Actor: member, StoreID: w.Store, Reason: "card_refused", Text: "  说没听过  "}
		report, err := w.Objections.ReportRefusal(t.Context(), in)
		must(t, err)
		if report.CityID != town || report.Day != "2027-03-10" || report.Words != "说没听过" || report.Status != "open" {
			t.Errorf("report %+v", report)
		}
		if _, err := w.Objections.ReportRefusal(t.Context(), in); !errors.Is(err, objection.ErrAlreadyReported) {
			t.Errorf("a second one on the day: %v", err)
		}
		if n := w.Count(t, "SELECT count(*) FROM notify_alarms WHERE code = 'redemption.refused_at_till'"); n != 1 {
			t.Errorf("%d alarms", n)
		}
		w.Clock.Advance(24 * time.Hour)
		if _, err := w.Objections.ReportRefusal(t.Context(), in); err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}

func TestWhoMayNotReport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.NewMember(t)
		var cardless identity.Actor
		must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) error {
			number, err := phone.Parse("13900029999")
			if err != nil {
				return err
			}
			person, err := w.Members.EnrolTx(tx, number, "zh-CN")
			cardless = identity.Actor{Kind: identity.KindMember, ID: person.ID}
			return err
		}))
		for name, c := range map[string]struct {
			in   objection.ReportRefusalInput
			code string
		}{
			"no card": {objection.ReportRefusalInput{Actor: cardless, StoreID: w.Store, Reason: "no_discount"},
				"redemption.report_needs_card"},
			"the till": {objection.ReportRefusalInput{Actor: w.Till, StoreID: w.Store, Reason: "no_discount"},
				"membership.members_only"},
			"unknown store": {objection.ReportRefusalInput{Actor: member, StoreID: w.IDs.New(), Reason: "no_discount"},
				"merchants.store_not_found"},
			"no reason": {objection.ReportRefusalInput{Actor: member, StoreID: w.Store, Reason: "angry"},
				"redemption.refusal_report_invalid"},
			"no words": {objection.ReportRefusalInput{Actor: member, StoreID: w.Store, Reason: "other", Text: " "},
				"redemption.refusal_report_invalid"},
			"too long": {objection.ReportRefusalInput{Actor: member, StoreID: w.Store, Reason: "other",
				Text: strings.Repeat("长", 501)}, "redemption.refusal_report_invalid"},
		} {
			if _, err := w.Objections.ReportRefusal(t.Context(), c.in); err == nil ||
				!strings.HasPrefix(err.Error(), c.code) {
				t.Errorf("%s: %v instead of %s", name, err, c.code)
			}
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_refusal_reports"); n != 0 {
			t.Errorf("%d reports", n)
		}
	})
}

// Only a card that runs can be refused. A day is left to write about it after the card has ended.
func TestACardThatEndedLongAgoReportsNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		in := objection.ReportRefusalInput{Actor: member, StoreID: w.Store, Reason: "no_discount"}
		views, err := w.Members.Memberships(t.Context(), member)
		must(t, err)
		w.Clock.Advance(views[0].Membership.ValidUntil.Add(redemption.DisputeWindow - time.Minute).Sub(w.Clock.Now()))
		_, err = w.Objections.ReportRefusal(t.Context(), in)
		must(t, err)
		w.Clock.Advance(time.Minute)
		in.Reason = "card_refused"
		if _, err := w.Objections.ReportRefusal(t.Context(), in); !errors.Is(err, objection.ErrReportNeedsCard) {
			t.Errorf("card %s, a day after its end: %v", card, err)
		}
	})
}

func TestAMemberReportsFiveTimesADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.NewMember(t)
		stores := make([]ident.ID, 8)
		for i := range stores {
			stores[i] = w.NewStore(t, fmt.Sprintf("第 %d 家", i))
		}
		report := func(i int) error {
			_, err := w.Objections.ReportRefusal(t.Context(),
				objection.ReportRefusalInput{Actor: member, StoreID: stores[i], Reason: "no_discount"})
			return err
		}
		taken := 0
		for _, err := range redemptiontest.AtOnce(len(stores), report) {
			if err == nil {
				taken++
			} else if !errors.Is(err, objection.ErrTooManyReports) || fault.Of(err).RetryAfter != 12*time.Hour {
				t.Errorf("%v, to be tried again after %v", err, fault.Of(err).RetryAfter)
			}
		}
		if n := w.Count(t, "SELECT count(*) FROM redemption_refusal_reports"); taken != 5 || n != 5 {
			t.Errorf("%d taken, %d written", taken, n)
		}
		w.Clock.Advance(12 * time.Hour)
		must(t, report(0))
	})
}

func TestOpsDecideAReportOnceAndNotifyTheMember(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.NewMember(t)
		report, err := w.Objections.ReportRefusal(t.Context(),
			objection.ReportRefusalInput{Actor: member, StoreID: w.Store, Reason: "not_trained"})
		must(t, err)
		ops, stranger := w.Operator(town), w.Operator("elsewhere")
		answer := objection.DecideRefusalReportInput{Actor: stranger, ReportID: report.ID,
			Outcome: objection.RefusalUpheld, Answer: "店员已重新培训"}
		if _, err := w.Objections.DecideRefusalReport(t.Context(), answer); !errors.Is(err,
			objection.ErrRefusalReportUnknown) {
			t.Errorf("another city's operator: %v", err)
		}
		if _, err := w.Objections.RefusalReportForOps(t.Context(), stranger, report.ID); !errors.Is(err,
			objection.ErrRefusalReportUnknown) {
			t.Errorf("another city's operator looks: %v", err)
		}
		answer.Actor = ops
		for _, bad := range []objection.DecideRefusalReportInput{{Actor: ops, ReportID: report.ID, Outcome: "maybe",
			Answer: "x"}, {Actor: ops, ReportID: report.ID, Outcome: "upheld", Answer: " "}} {
			if _, err := w.Objections.DecideRefusalReport(t.Context(), bad); err == nil {
				t.Errorf("accepted %+v", bad)
			}
		}
		decided, err := w.Objections.DecideRefusalReport(t.Context(), answer)
		must(t, err)
		if decided.Status != "settled" || decided.SettledBy == nil || *decided.SettledBy != ops.ID {
			t.Errorf("decided %+v", decided)
		}
		if _, err := w.Objections.DecideRefusalReport(t.Context(), answer); !errors.Is(err,
			objection.ErrRefusalReportDecided) {
			t.Errorf("twice: %v", err)
		}
		if n := w.Count(t, "SELECT count(*) FROM audit_entries WHERE action = 'redemption.settle_refusal_report'"); n !=
			1 {
			t.Errorf("%d audit entries", n)
		}
		if n := w.Count(t, "SELECT count(*) FROM notify_messages WHERE template = 'refusal_report_settled'"); n != 1 {
			t.Errorf("%d messages", n)
		}
	})
}

func TestTheLastDecisionClosesTheAlarm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ops := w.Operator(town)
		var reports []objection.RefusalReport
		for range 2 {
			member, _ := w.NewMember(t)
			report, err := w.Objections.ReportRefusal(t.Context(),
				objection.ReportRefusalInput{Actor: member, StoreID: w.Store, Reason: "no_discount"})
			must(t, err)
			reports = append(reports, report)
		}
		for i, report := range reports {
			_, err := w.Objections.DecideRefusalReport(t.Context(), objection.DecideRefusalReportInput{Actor: ops,
				ReportID: report.ID, Outcome: objection.RefusalUpheld, Answer: "已教会门店"})
			must(t, err)
			if n := w.Count(t, `SELECT count(*) FROM notify_alarms WHERE code = 'redemption.refused_at_till'
				AND settled_at IS NULL`); n != int64(1-i) {
				t.Errorf("%d alarms with %d reports to answer", n, 1-i)
			}
		}
	})
}

func TestTheLastAttemptIsTheLatestScanOrVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.NewMember(t)
		if _, found, err := w.Objections.LastAttempt(t.Context(), member, w.Store); err != nil || found {
			t.Errorf("nothing yet: %v %v", found, err)
		}
		_, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), "visit-0000000001"))
		must(t, err)
		visit := w.Clock.Now()
		if last, found, err := w.Objections.LastAttempt(t.Context(), member, w.Store); err != nil || !found ||
			last.Code != "" || !last.At.Equal(visit) {
			t.Errorf("after a visit: %+v %v %v", last, found, err)
		}
		w.Clock.Advance(time.Minute) // too soon for the same offer
		if _, _, err := w.Confirm(t.Context(), w.Order(w.Claim(t, member, card), "visit-0000000002")); err == nil {
			t.Fatal("the offer was used twice within a minute")
		}
		if last, _, err := w.Objections.LastAttempt(t.Context(), member, w.Store); err != nil ||
			last.Code != "redemption.too_soon" || !last.At.After(visit) {
			t.Errorf("after a refusal: %+v %v", last, err)
		}
		if _, found, err := w.Objections.LastAttempt(t.Context(), member, ident.None); err != nil || found {
			t.Errorf("another store: %v %v", found, err)
		}
	})
}
