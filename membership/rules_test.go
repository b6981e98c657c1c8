package membership

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"citycard/app/platform/clock"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

var shanghai, _ = time.LoadLocation("Asia/Shanghai")

func TestAYearIsHalfOpen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ start, through clock.Day }{
		{"2027-03-10", "2028-03-09"},
		{"2028-02-29", "2029-02-28"}, // the day that the next year does not have
		{"2027-03-01", "2028-02-29"},
		{"2027-12-31", "2028-12-30"},
		{"2028-01-01", "2028-12-31"},
	} {
		p := paidPeriod(c.start, 12)
		if p.ValidThrough() != c.through {
			t.Errorf("a year from %s is valid through %s, want %s", c.start, p.ValidThrough(), c.through)
		}
		if until := p.Until(shanghai); !until.Equal(c.through.AddDays(1).Start(shanghai)) {
			t.Errorf("a year from %s ends at %v", c.start, until)
		}
	}
	leap := paidPeriod("2028-02-29", 12)
	s := Standing{Status: MembershipActive, ValidFrom: leap.From(shanghai), ValidUntil: leap.Until(shanghai), ValidThrough: leap.ValidThrough()}
	lastMoment := clock.Day("2029-02-28").At(23, 59, shanghai)
	if err := s.MayVisit(lastMoment); err != nil {
		t.Errorf("28 Feb 2029, 23:59: %v", err)
	}
	if err := s.MayVisit(lastMoment.Add(time.Minute)); fault.CodeOf(err) != "membership.expired" || fault.Of(err).Params["through"] != "2029-02-28" {
		t.Errorf("1 Mar 2029, 00:00: %v", err)
	}
}

func TestWhoMayVisit(t *testing.T) {
	t.Parallel()
	now := clock.Day("2027-03-10").At(12, 0, shanghai)
	year := paidPeriod("2027-03-10", 12)
	next := paidPeriod("2028-03-10", 12)
	for _, c := range []struct {
		status MembershipStatus
		period Period
		want   string
	}{
		{MembershipActive, year, ""},
		{MembershipActive, next, "membership.not_started"},
		{MembershipFrozen, year, "membership.frozen"},
		{MembershipExpired, year, "membership.expired"},
		{MembershipRefunded, year, "membership.refunded"},
		{MembershipRefunded, next, "membership.refunded"},
		{"", year, "membership.not_found"},
	} {
		s := Standing{Status: c.status, ValidFrom: c.period.From(shanghai), ValidUntil: c.period.Until(shanghai)}
		if got := fault.CodeOf(s.MayVisit(now)); got != c.want {
			t.Errorf("%s from %s: %q, want %q", c.status, c.period.StartsOn, got, c.want)
		}
	}
}

func TestWhatMayBeSpent(t *testing.T) {
	t.Parallel()
	now := clock.Day("2027-03-10").At(12, 0, shanghai)
	here, elsewhere := ident.Random{}.New(), ident.Random{}.New()
	good := Benefit{Status: BenefitActive, Remaining: 1, UseBy: now.Add(time.Hour), UseByDay: "2027-03-10"}
	change := func(f func(*Benefit)) Benefit { b := good; f(&b); return b }
	for want, b := range map[string]Benefit{
		"":                             change(func(b *Benefit) { b.StoreID = &here }),
		"membership.benefit_exhausted": change(func(b *Benefit) { b.Remaining = 0 }),
		"membership.benefit_expired":   change(func(b *Benefit) { b.UseBy = now }),
		"membership.benefit_not_here":  change(func(b *Benefit) { b.StoreID = &elsewhere }),
	} {
		if got := fault.CodeOf(b.MaySpend(now, here)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, status := range []BenefitStatus{BenefitExpired, BenefitEnded, ""} {
		b := change(func(b *Benefit) { b.Status = status })
		if got := fault.CodeOf(b.MaySpend(now, here)); got != "membership.benefit_expired" {
			t.Errorf("%s: %q", status, got)
		}
	}
}

func TestTheRefundFormula(t *testing.T) {
	t.Parallel()
	m := Membership{StartsOn: "2027-03-10", EndsOn: "2028-03-10", Uses: 0} // 366 days
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
		q := quoteFor(m, 16800, "2027-03-10", 7, c.today)
		if q.Rule != c.rule || q.RefundFen != c.fen || q.DaysLeft != c.left || q.DaysTotal != 366 || q.FullUntil != "2027-03-17" {
			t.Errorf("%s: %+v", c.name, q)
		}
	}
	// A renewal that has not begun gives everything back, however late it is asked for.
	renewal := Membership{StartsOn: "2028-03-10", EndsOn: "2029-03-10"}
	if q := quoteFor(renewal, 16800, "2027-06-01", 7, "2027-12-01"); q.RefundFen != 16800 || q.Rule != RuleByDays {
		t.Errorf("a period that has not begun: %+v", q)
	}
}

func TestEveryDayHasOneStepAtMost(t *testing.T) {
	t.Parallel()
	want := func(left int) Step {
		switch {
		case left < 0 || left > 30:
			return ""
		case left > 7:
			return Step30
		case left > 3:
			return Step7
		case left > 1:
			return Step3
		}
		return Step1
	}
	today := clock.Day("2027-03-10")
	for left := -3; left <= 40; left++ {
		var got []Step
		for _, w := range benefitWindows {
			if from, to := w.days(today); from < today.AddDays(left) && today.AddDays(left) <= to {
				got = append(got, w.step)
			}
		}
		if w := want(left); (w == "" && len(got) != 0) || (w != "" && (len(got) != 1 || got[0] != w)) {
			t.Errorf("%d days left: %v, want %q", left, got, w)
		}
	}
}

func TestAnExtensionIsSevenDaysFromTheLaterDay(t *testing.T) {
	t.Parallel()
	old := clock.Day("2027-03-20").Start(shanghai)
	for today, want := range map[clock.Day]clock.Day{"2027-03-15": "2027-03-26", "2027-03-20": "2027-03-26", "2027-03-30": "2027-04-05"} {
		got := extendedDeadline(old, today, shanghai)
		if got.day != want || !got.until.Equal(want.AddDays(1).Start(shanghai)) {
			t.Errorf("on %s: %+v, want through %s", today, got, want)
		}
	}
}

func TestABenefitNeverOutlivesItsCard(t *testing.T) {
	t.Parallel()
	m := Membership{StartsOn: "2027-03-10", EndsOn: "2028-03-10"}
	for days, want := range map[int64]clock.Day{0: "2028-03-09", 30: "2027-04-08", 9999: "2028-03-09"} {
		b := benefitOf(BenefitLine{ValidDays: days, Units: 2}, m, shanghai, time.Time{})
		if b.UseByDay != want || !b.UseBy.Equal(want.AddDays(1).Start(shanghai)) || !b.RemindBy.Equal(b.UseBy.Add(-24*time.Hour)) {
			t.Errorf("%d days: %+v, want through %s", days, b, want)
		}
	}
}

func TestStatesMoveOnlyAsTheTablesSay(t *testing.T) {
	t.Parallel()
	checkSteps(t, []OrderStatus{OrderOpen, OrderPaid, OrderClosed}, OrderStatus.MayBecome, "open→paid open→closed")
	checkSteps(t, []PaymentStatus{PaymentCreated, PaymentSucceeded, PaymentFailed}, PaymentStatus.MayBecome, "created→succeeded created→failed")
	checkSteps(t, []MembershipStatus{MembershipActive, MembershipFrozen, MembershipExpired, MembershipRefunded}, MembershipStatus.MayBecome,
		"active→frozen active→expired active→refunded frozen→active frozen→expired frozen→refunded")
	checkSteps(t, []BenefitStatus{BenefitActive, BenefitExpired, BenefitEnded}, BenefitStatus.MayBecome, "active→expired active→ended expired→active")
	checkSteps(t, []RefundStatus{RefundRequested, RefundSent, RefundManual, RefundSucceeded}, RefundStatus.MayBecome,
		"requested→sent requested→manual requested→succeeded sent→manual sent→succeeded manual→succeeded")
}

func checkSteps[S ~string](t *testing.T, all []S, may func(S, S) bool, want string) {
	t.Helper()
	got := ""
	for _, from := range all {
		for _, to := range all {
			if may(from, to) {
				got += " " + string(from) + "→" + string(to)
			}
		}
	}
	if got != " "+want {
		t.Errorf("steps are%s, want %s", got, want)
	}
}

func TestTheQueryLadderEnds(t *testing.T) {
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
		paid := money.Fen(rapid.Int64Range(1, maxPriceFen).Draw(r, "paid"))
		start := clock.Day("2027-01-01").AddDays(rapid.IntRange(0, 800).Draw(r, "start"))
		m := Membership{StartsOn: start, EndsOn: start.AddMonths(rapid.IntRange(1, 36).Draw(r, "months")), Uses: rapid.Int64Range(0, 3).Draw(r, "uses")}
		paidOn := start.AddDays(-rapid.IntRange(0, 400).Draw(r, "ahead"))
		today := paidOn.AddDays(rapid.IntRange(0, 1500).Draw(r, "today"))
		now, later := quoteFor(m, paid, paidOn, 7, today), quoteFor(m, paid, paidOn, 7, today.AddDays(1))
		if now.RefundFen < 0 || now.RefundFen > paid || later.RefundFen > now.RefundFen {
			r.Fatalf("%+v, a day later %+v", now, later)
		}
		if exact := int64(paid) * int64(now.DaysLeft) * 2; now.Rule == RuleByDays {
			if diff := int64(now.RefundFen)*int64(now.DaysTotal)*2 - exact; diff > int64(now.DaysTotal) || diff <= -int64(now.DaysTotal) {
				r.Fatalf("%+v is not the exact share, half up", now)
			}
		}
	})
}
