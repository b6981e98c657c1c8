package jobs

import "time"

// membershipExpiry ends the memberships whose last day is over. Redemption looks at the day
// itself, so nothing depends on the minute in which this runs.
func membershipExpiry(work cityWork) Job {
	return Job{
		Name: "membership-expiry", Timetable: Hourly(), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(work),
	}
}
