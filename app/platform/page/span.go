package page

import (
	"time"

	"citycard/app/platform/clock"
)

// Span is the range of instants that a filter asks for. The end is excluded; a zero time leaves
// that side open.
type Span struct{ From, Until time.Time }

// Days is the span of business days in a zone, both included; "" leaves that side open.
func Days(from, to clock.Day, zone *time.Location) Span {
	var s Span
	if from != "" {
		s.From = from.Start(zone)
	}
	if to != "" {
		s.Until = to.AddDays(1).Start(zone)
	}
	return s
}
