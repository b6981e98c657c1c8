package openhours

import (
	"time"

	"citycard/app/platform/clock"
)

// Span is a stretch of one day in minutes after its midnight; To may exceed 1440 by up to a
// day, when the shop closes past midnight.
type Span struct{ From, To int }

// String is "10:00–22:00"; past midnight the clock starts again: "17:00–02:00".
func (s Span) String() string {
	to := s.To
	if to > minutesOfDay {
		to -= minutesOfDay
	}
	return minuteText(s.From) + "–" + minuteText(to)
}

// Day returns the spans that begin on a day, 0 = Monday … 6 = Sunday, in order.
func (w Week) Day(day int) []Span {
	var of []Span
	for _, s := range w.spans {
		if s.from/minutesOfDay == day {
			of = append(of, Span{s.from - day*minutesOfDay, s.to - day*minutesOfDay})
		}
	}
	return of
}

// NextOpening is the next instant after now at which the shop opens; ok is false without a
// timetable.
func (w Week) NextOpening(now time.Time, zone *time.Location) (at time.Time, ok bool) {
	today := clock.DayOf(now, zone)
	for n := range 8 {
		day := today.AddDays(n)
		for _, s := range w.Day((int(day.Weekday()) + 6) % 7) {
			if opens := day.At(s.From/60, s.From%60, zone); opens.After(now) {
				return opens, true
			}
		}
	}
	return time.Time{}, false
}
