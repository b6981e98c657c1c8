package membership

import (
	"time"

	"citycard/app/platform/clock"
)

// Period is a validity, half-open in local days: the day EndsOn is the first one outside.
type Period struct {
	StartsOn clock.Day
	EndsOn   clock.Day
}

// paidPeriod is the one place where a card's length becomes dates: [start, start plus
// months), with Go's AddDate normalisation. A year from 29 February 2028 ends before
// 1 March 2029, so it can be used through 28 February 2029.
func paidPeriod(start clock.Day, months int) Period {
	return Period{StartsOn: start, EndsOn: start.AddMonths(months)}
}

// trialPeriod is a number of whole days from start.
func trialPeriod(start clock.Day, days int) Period {
	return Period{StartsOn: start, EndsOn: start.AddDays(days)}
}

// validThrough is the last usable day.
func (p Period) validThrough() clock.Day { return p.EndsOn.AddDays(-1) }

// from is the instant at which the period begins in its city's zone.
func (p Period) from(zone *time.Location) time.Time { return p.StartsOn.Start(zone) }

// until is the first instant after the period in its city's zone.
func (p Period) until(zone *time.Location) time.Time { return p.EndsOn.Start(zone) }

// morningHour is the local hour at which the day before is over at every till: a business day that runs
// past midnight ends before it.
const morningHour = 6

// OverUntil is the latest deadline that is over for good at the instant now: midnight of today, but before
// 06:00 in the zone still midnight of the day before, so that nothing is taken away while an evening is still
// going on. The jobs that take something away ask it; pages say "expired", and tills refuse, from midnight.
func OverUntil(now time.Time, zone *time.Location) time.Time {
	today := clock.DayOf(now, zone)
	if now.Before(today.At(morningHour, 0, zone)) {
		today = today.AddDays(-1)
	}
	return today.Start(zone)
}

// Days is the length in days.
func (p Period) Days() int { return p.StartsOn.DaysUntil(p.EndsOn) }

// WholeDaysLeft counts the days after today that are inside the period; today itself has
// begun and is not whole. Before the start it is the full length.
func (p Period) WholeDaysLeft(today clock.Day) int {
	left := today.AddDays(1).DaysUntil(p.EndsOn)
	return min(max(left, 0), p.Days())
}
