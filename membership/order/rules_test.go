package order

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/money"
	"citycard/membership"
)

var shanghai, _ = time.LoadLocation("Asia/Shanghai")

func TestTheRefundFormula(t *testing.T) {
	t.Parallel()
	day := clock.Day("2027-03-10")
	m := membership.Membership{StartsOn: "2027-03-10", EndsOn: "2028-03-10", Uses: 0} // 366 days
	for _, c := range []struct {
		name  string
		today clock.Day
		uses  int64
		rule  RefundRule
		fen   money.Fen
		left  int
	}{
		{"unused on the day", "2027-03-10", 0, RuleUnusedInTime, 16800, 365},
		{"unused on the seventh day after", "2027-03-17", 0, RuleUnusedInTime, 16800, 358},
		{"unused on the eighth", "2027-03-18", 0, RuleByDays, 16387, 357}, // 16800 × 357 ÷ 366 = 16386.88
		{"used on the day", "2027-03-10", 1, RuleByDays, 16754, 365},      // 16754.09
		{"half a year", "2027-09-08", 3, RuleByDays, 8400, 183},
		{"the last day", "2028-03-09", 1, RuleByDays, 0, 0},
		{"after the end", "2028-04-01", 0, RuleByDays, 0, 0},
	} {
		m.Uses = c.uses
		q := quoteFor(terms{card: m, paid: 16800, paidOn: day, fullDays: 7, formula: membership.ByDays}, c.today)
		if q.Rule != c.rule || q.RefundFen != c.fen || q.DaysLeft != c.left || q.DaysTotal != 366 ||
			q.FullUntil != "2027-03-17" {
			t.Errorf("%s: %+v", c.name, q)
		}
	}
	// A renewal that has not begun gives everything back, however late it is asked for.
	renewal := membership.Membership{StartsOn: "2028-03-10", EndsOn: "2029-03-10"}
	if q := quoteFor(terms{card: renewal, paid: 16800, paidOn: "2027-06-01", fullDays: 7,
		formula: membership.ByDaysOrValue}, "2027-12-01"); q.RefundFen != 16800 || q.Rule != RuleByDays {
		t.Errorf("a period that has not begun: %+v", q)
	}
}

func TestStatesMoveOnlyAsTheTablesSay(t *testing.T) {
	t.Parallel()
	checkSteps(t, []OrderStatus{OrderOpen, OrderPaid, OrderClosed}, orderSteps, "open→paid open→closed")
	checkSteps(t, []PaymentStatus{PaymentCreated, PaymentSucceeded, PaymentFailed}, paymentSteps,
		"created→succeeded created→failed")
	refunds := []RefundStatus{RefundRequested, RefundSent, RefundManual, RefundSucceeded}
	checkSteps(t, refunds, providerSteps,
		"requested→sent requested→manual requested→succeeded sent→manual sent→succeeded")
	checkSteps(t, refunds, payoutSteps, "manual→succeeded")
}

func checkSteps[S ~string](t *testing.T, all []S, table map[S][]S, want string) {
	t.Helper()
	got := ""
	for _, from := range all {
		for _, to := range all {
			if slices.Contains(db.StatesBefore(table, to), from) {
				got += " " + string(from) + "→" + string(to)
			}
		}
	}
	if got != " "+want {
		t.Errorf("steps are%s, want %s", got, want)
	}
}

func TestTheQueryLadderHasALastStep(t *testing.T) {
	t.Parallel()
	start := clock.Day("2027-03-10").Start(shanghai)
	last := start
	for done := int64(0); done < int64(len(queryLadder)); done++ {
		next := nextQuery(start, done)
		if next == nil || !next.After(last) {
			t.Fatalf("step %d is %v", done, next)
		}
		last = *next
	}
	if nextQuery(start, int64(len(queryLadder))) != nil {
		t.Error("the ladder goes on")
	}
}

func TestAQuoteIsWithinThePriceAndNeverGrows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		paid := money.Fen(rapid.Int64Range(1, 1_000_000).Draw(r, "paid"))
		start := clock.Day("2027-01-01").AddDays(rapid.IntRange(0, 800).Draw(r, "start"))
		m := membership.Membership{StartsOn: start, EndsOn: start.AddMonths(rapid.IntRange(1, 36).Draw(r, "months")),
			Uses: rapid.Int64Range(0, 3).Draw(r, "uses")}
		paidOn := start.AddDays(-rapid.IntRange(0, 400).Draw(r, "ahead"))
		today := paidOn.AddDays(rapid.IntRange(0, 1500).Draw(r, "today"))
		sold := terms{card: m, paid: paid, paidOn: paidOn, fullDays: 7, formula: membership.ByDays}
		now, later := quoteFor(sold, today), quoteFor(sold, today.AddDays(1))
		if now.RefundFen < 0 || now.RefundFen > paid || later.RefundFen > now.RefundFen {
			r.Fatalf("%+v, a day later %+v", now, later)
		}
		if exact := int64(paid) * int64(now.DaysLeft) * 2; now.Rule == RuleByDays {
			if diff := int64(now.RefundFen)*int64(now.DaysTotal)*2 - exact; diff > int64(now.DaysTotal) ||
				diff <= -int64(now.DaysTotal) {
				r.Fatalf("%+v is not the exact share, half up", now)
			}
		}
	})
}
