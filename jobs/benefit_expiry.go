package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
)

// BenefitExpiry is what the job benefit-expiry needs.
type BenefitExpiry interface {
	ExpireBenefits(ctx context.Context, id city.ID) (int, error)
}

// benefitExpiry expires benefits that were reminded in time and extends the others. Use-by dates
// end at midnight, but an extension may end at any hour's catch-up, hence hourly.
func benefitExpiry(use BenefitExpiry) Job {
	return Job{
		Name: "benefit-expiry", Timetable: Hourly(), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(use.ExpireBenefits),
	}
}
