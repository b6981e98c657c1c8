package merchants

import (
	"time"

	"citycard/app/platform/clock"
)

// nextUseWithin bounds the search for an offer's next window, in days. An offer may have
// blackout days for a year.
const nextUseWithin = 400

// NextUse is the next instant from now on at which the offer can be used, in the city's
// zone: now itself if it can be used now. ok is false if members do not see it, or if every
// day for over a year is a blackout day.
func (o Offer) NextUse(now time.Time, zone *time.Location) (at time.Time, ok bool) {
	if !o.Visible() {
		return time.Time{}, false
	}
	if o.openAt(now, zone) {
		return now, true
	}
	today := clock.DayOf(now, zone)
	for n := range nextUseWithin {
		day := today.AddDays(n)
		opens := day.At(o.FromMinute/60, o.FromMinute%60, zone)
		if o.offeredOn(day) && opens.After(now) {
			return opens, true
		}
	}
	return time.Time{}, false
}
