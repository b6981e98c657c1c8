package membership

import (
	"slices"
	"testing"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
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
		if p.validThrough() != c.through {
			t.Errorf("a year from %s is valid through %s, want %s", c.start, p.validThrough(), c.through)
		}
		if until := p.until(shanghai); !until.Equal(c.through.AddDays(1).Start(shanghai)) {
			t.Errorf("a year from %s ends at %v", c.start, until)
		}
	}
	leap := paidPeriod("2028-02-29", 12)
	s := Standing{Status: MembershipActive, ValidFrom: leap.from(shanghai), ValidUntil: leap.until(shanghai),
		ValidThrough: leap.validThrough()}
	lastMoment := clock.Day("2029-02-28").At(23, 59, shanghai)
	if err := s.MayVisit(lastMoment); err != nil {
		t.Errorf("28 Feb 2029, 23:59: %v", err)
	}
	if err := s.MayVisit(lastMoment.Add(time.Minute)); fault.CodeOf(err) != "membership.expired" ||
		fault.Of(err).Params["through"] != "2029-02-28" {
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
		s := Standing{Status: c.status, ValidFrom: c.period.from(shanghai), ValidUntil: c.period.until(shanghai)}
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
	for today, want := range map[clock.Day]clock.Day{"2027-03-15": "2027-03-26", "2027-03-20": "2027-03-26",
		"2027-03-30": "2027-04-05"} {
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
		if b.UseByDay != want || !b.UseBy.Equal(want.AddDays(1).Start(shanghai)) ||
			!b.RemindBy.Equal(b.UseBy.Add(-24*time.Hour)) {
			t.Errorf("%d days: %+v, want through %s", days, b, want)
		}
	}
}

func TestStatesMoveOnlyAsTheTablesSay(t *testing.T) {
	t.Parallel()
	checkSteps(t, []MembershipStatus{MembershipActive, MembershipFrozen, MembershipExpired, MembershipRefunded},
		membershipSteps,
		"active→frozen active→expired active→refunded frozen→active frozen→expired frozen→refunded")
	checkSteps(t, []BenefitStatus{BenefitActive, BenefitExpired, BenefitEnded}, benefitSteps,
		"active→expired active→ended expired→active")
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
