package jobs

import "time"

// benefitExpiry expires benefits that were reminded in time and extends the others. Use-by dates
// end at midnight, but an extension may end at any hour's catch-up, hence hourly.
func benefitExpiry(work cityWork) Job {
	return Job{
		Name: "benefit-expiry", Timetable: Hourly(), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(work),
	}
}
