package notify

import "time"

// Zone of quiet hours where no city is known.
const homeZone = "Asia/Shanghai"

const (
	quietFrom  = 21 // local hour at which quiet hours begin
	quietUntil = 9  // local hour at which they end
)

// NextAllowed is now itself, or the end (09:00 local) of the quiet hours 21:00–09:00 that
// now falls into.
func NextAllowed(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	switch hour := local.Hour(); {
	case hour >= quietFrom:
		local = local.AddDate(0, 0, 1)
	case hour >= quietUntil:
		return now
	}
	return time.Date(local.Year(), local.Month(), local.Day(), quietUntil, 0, 0, 0, zone).UTC()
}
