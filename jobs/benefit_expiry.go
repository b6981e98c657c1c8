package jobs

import "time"

// benefitExpiry expires benefits that were reminded in time and extends the others. Deadlines end
// at local midnight and are over for good at 06:00. Hourly serves every zone, and soon repeats what was missed.
func benefitExpiry(work cityWork) Job {
	return Job{
		Name: "benefit-expiry", Timetable: Hourly(), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(work),
	}
}
