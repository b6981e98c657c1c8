package redemption_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/redemption"
)

func opsOf(w *world, cities ...city.ID) identity.Actor {
	return identity.Actor{Kind: identity.KindOperator, ID: w.IDs.New(), Cities: cities, Name: "ops"}
}

func TestAMemberReportsAStoreThatRefusedTheCard(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.newMember(t)
		in := redemption.ReportRefusalInput{Actor: member, StoreID: w.store, Reason: "card_refused", Text: "  说没听过  "}
		report, err := w.ReportRefusal(t.Context(), in)
		must(t, err)
		if report.CityID != town || report.Day != "2027-03-10" || report.Words != "说没听过" || report.Status != "open" {
			t.Errorf("report %+v", report)
		}
		if _, err := w.ReportRefusal(t.Context(), in); !errors.Is(err, redemption.ErrAlreadyReported) {
			t.Errorf("a second one on the day: %v", err)
		}
		if n := w.count(t, "SELECT count(*) FROM notify_alarms WHERE code = 'redemption.refused_at_till'"); n != 1 {
			t.Errorf("%d alarms", n)
		}
		w.Clock.Advance(24 * time.Hour)
		if _, err := w.ReportRefusal(t.Context(), in); err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}

func TestWhoMayNotReport(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.newMember(t)
		var cardless identity.Actor
		must(t, w.DB.InTx(t.Context(), func(tx *db.Tx) error {
			number, err := phone.Parse("13900029999")
			if err != nil {
				return err
			}
			person, err := w.members.EnrolTx(tx, number, "zh-CN")
			cardless = identity.Actor{Kind: identity.KindMember, ID: person.ID}
			return err
		}))
		for name, c := range map[string]struct {
			in   redemption.ReportRefusalInput
			code string
		}{
			"no card":       {redemption.ReportRefusalInput{Actor: cardless, StoreID: w.store, Reason: "no_discount"}, "redemption.report_needs_card"},
			"the till":      {redemption.ReportRefusalInput{Actor: w.till, StoreID: w.store, Reason: "no_discount"}, "membership.members_only"},
			"unknown store": {redemption.ReportRefusalInput{Actor: member, StoreID: w.IDs.New(), Reason: "no_discount"}, "merchants.store_not_found"},
			"no reason":     {redemption.ReportRefusalInput{Actor: member, StoreID: w.store, Reason: "angry"}, "redemption.refusal_report_invalid"},
			"no words":      {redemption.ReportRefusalInput{Actor: member, StoreID: w.store, Reason: "other", Text: " "}, "redemption.refusal_report_invalid"},
			"too long":      {redemption.ReportRefusalInput{Actor: member, StoreID: w.store, Reason: "other", Text: strings.Repeat("长", 501)}, "redemption.refusal_report_invalid"},
		} {
			if _, err := w.ReportRefusal(t.Context(), c.in); err == nil || !strings.HasPrefix(err.Error(), c.code) {
				t.Errorf("%s: %v instead of %s", name, err, c.code)
			}
		}
		if n := w.count(t, "SELECT count(*) FROM redemption_refusal_reports"); n != 0 {
			t.Errorf("%d reports", n)
		}
	})
}

// Only a card that runs can be refused. A day is left to write about it after the card has ended.
func TestACardThatEndedLongAgoReportsNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		in := redemption.ReportRefusalInput{Actor: member, StoreID: w.store, Reason: "no_discount"}
		views, err := w.members.Memberships(t.Context(), member)
		must(t, err)
		w.Clock.Advance(views[0].Membership.ValidUntil.Add(redemption.DisputeWindow - time.Minute).Sub(w.Clock.Now()))
		_, err = w.ReportRefusal(t.Context(), in)
		must(t, err)
		w.Clock.Advance(time.Minute)
		in.Reason = "card_refused"
		if _, err := w.ReportRefusal(t.Context(), in); !errors.Is(err, redemption.ErrReportNeedsCard) {
			t.Errorf("card %s, a day after its end: %v", card, err)
		}
	})
}

func TestAMemberReportsFiveTimesADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.newMember(t)
		stores := make([]ident.ID, 8)
		for i := range stores {
			stores[i] = w.newStore(t, fmt.Sprintf("第 %d 家", i))
		}
		report := func(i int) error {
			_, err := w.ReportRefusal(t.Context(), redemption.ReportRefusalInput{Actor: member, StoreID: stores[i], Reason: "no_discount"})
			return err
		}
		taken := 0
		for _, err := range atOnce(len(stores), report) {
			if err == nil {
				taken++
			} else if !errors.Is(err, redemption.ErrTooManyReports) || fault.Of(err).RetryAfter != 12*time.Hour {
				t.Errorf("%v, to be tried again after %v", err, fault.Of(err).RetryAfter)
			}
		}
		if n := w.count(t, "SELECT count(*) FROM redemption_refusal_reports"); taken != 5 || n != 5 {
			t.Errorf("%d taken, %d written", taken, n)
		}
		w.Clock.Advance(12 * time.Hour)
		must(t, report(0))
	})
}

func TestOpsSettlesAReportOnceAndTellsTheMember(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, _ := w.newMember(t)
		report, err := w.ReportRefusal(t.Context(), redemption.ReportRefusalInput{Actor: member, StoreID: w.store, Reason: "not_trained"})
		must(t, err)
		ops, stranger := opsOf(w, town), opsOf(w, "elsewhere")
		answer := redemption.SettleRefusalReportInput{Actor: stranger, ReportID: report.ID, Outcome: redemption.RefusalUpheld, Answer: "店员已重新培训"}
		if _, err := w.SettleRefusalReport(t.Context(), answer); !errors.Is(err, redemption.ErrRefusalReportUnknown) {
			t.Errorf("another city's operator: %v", err)
		}
		if _, err := w.RefusalReportForOps(t.Context(), stranger, report.ID); !errors.Is(err, redemption.ErrRefusalReportUnknown) {
			t.Errorf("another city's operator looks: %v", err)
		}
		answer.Actor = ops
		for _, bad := range []redemption.SettleRefusalReportInput{{Actor: ops, ReportID: report.ID, Outcome: "maybe", Answer: "x"}, {Actor: ops, ReportID: report.ID, Outcome: "upheld", Answer: " "}} {
			if _, err := w.SettleRefusalReport(t.Context(), bad); err == nil {
				t.Errorf("accepted %+v", bad)
			}
		}
		settled, err := w.SettleRefusalReport(t.Context(), answer)
		must(t, err)
		if settled.Status != "settled" || settled.SettledBy == nil || *settled.SettledBy != ops.ID {
			t.Errorf("settled %+v", settled)
		}
		if _, err := w.SettleRefusalReport(t.Context(), answer); !errors.Is(err, redemption.ErrRefusalReportSettled) {
			t.Errorf("twice: %v", err)
		}
		if n := w.count(t, "SELECT count(*) FROM audit_entries WHERE action = 'redemption.settle_refusal_report'"); n != 1 {
			t.Errorf("%d audit entries", n)
		}
		if n := w.count(t, "SELECT count(*) FROM notify_messages WHERE template = 'refusal_report_settled'"); n != 1 {
			t.Errorf("%d messages", n)
		}
	})
}

func TestTheLastAnswerSettlesTheAlarm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ops := opsOf(w, town)
		var reports []redemption.RefusalReport
		for range 2 {
			member, _ := w.newMember(t)
			report, err := w.ReportRefusal(t.Context(), redemption.ReportRefusalInput{Actor: member, StoreID: w.store, Reason: "no_discount"})
			must(t, err)
			reports = append(reports, report)
		}
		for i, report := range reports {
			_, err := w.SettleRefusalReport(t.Context(), redemption.SettleRefusalReportInput{Actor: ops, ReportID: report.ID, Outcome: redemption.RefusalUpheld, Answer: "已教会门店"})
			must(t, err)
			if n := w.count(t, "SELECT count(*) FROM notify_alarms WHERE code = 'redemption.refused_at_till' AND settled_at IS NULL"); n != int64(1-i) {
				t.Errorf("%d alarms with %d reports to answer", n, 1-i)
			}
		}
	})
}

func TestTheLastAttemptIsTheLatestScanOrVisit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		if _, found, err := w.LastAttempt(t.Context(), member, w.store); err != nil || found {
			t.Errorf("nothing yet: %v %v", found, err)
		}
		_, _, err := w.Confirm(t.Context(), w.order(w.claim(t, member, card), "visit-0000000001"))
		must(t, err)
		visit := w.Clock.Now()
		if last, found, err := w.LastAttempt(t.Context(), member, w.store); err != nil || !found || last.Code != "" || !last.At.Equal(visit) {
			t.Errorf("after a visit: %+v %v %v", last, found, err)
		}
		w.Clock.Advance(time.Minute) // too soon for the same offer
		if _, _, err := w.Confirm(t.Context(), w.order(w.claim(t, member, card), "visit-0000000002")); err == nil {
			t.Fatal("the offer was used twice within a minute")
		}
		if last, _, err := w.LastAttempt(t.Context(), member, w.store); err != nil || last.Code != "redemption.too_soon" || !last.At.After(visit) {
			t.Errorf("after a refusal: %+v %v", last, err)
		}
		if _, found, err := w.LastAttempt(t.Context(), member, ident.None); err != nil || found {
			t.Errorf("another store: %v %v", found, err)
		}
	})
}

func TestAverageSavedSpeaksOfStandingVisitsOfTheLastDays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		member, card := w.newMember(t)
		receipt, _, err := w.Confirm(t.Context(), w.order(w.claim(t, member, card), "visit-0000000001"))
		must(t, err)
		other, otherCard := w.newMember(t)
		_, _, err = w.Confirm(t.Context(), w.order(w.claim(t, other, otherCard), "visit-0000000002"))
		must(t, err)
		saved, err := w.AverageSaved(t.Context(), town)
		must(t, err)
		if saved.Visits != 2 || saved.Members != 2 || saved.DiscountFen != 1800 || saved.PerMemberFen != 900 || saved.Enough {
			t.Errorf("saved %+v", saved)
		}
		_, _, err = w.Reverse(t.Context(), redemption.ReverseInput{Actor: w.till, RedemptionID: receipt.ID, Reason: "客人改单", Key: "undo-0000000001"})
		must(t, err)
		if saved, _ = w.AverageSaved(t.Context(), town); saved.Visits != 1 || saved.PerMemberFen != 900 {
			t.Errorf("after a reversal: %+v", saved)
		}
		w.Clock.Advance(30 * 24 * time.Hour)
		if saved, _ = w.AverageSaved(t.Context(), town); saved.Visits != 0 || saved.PerMemberFen != 0 {
			t.Errorf("a month later: %+v", saved)
		}
		if _, err := w.AverageSaved(t.Context(), "elsewhere"); !errors.Is(err, city.ErrNotFound) {
			t.Errorf("another city: %v", err)
		}
	})
}
