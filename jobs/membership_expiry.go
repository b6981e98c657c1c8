package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
)

// MembershipExpiry is what the job membership-expiry needs.
type MembershipExpiry interface {
	ExpireMemberships(ctx context.Context, id city.ID) (int, error)
}

// membershipExpiry ends the memberships whose last day is over. Redemption looks at the day
// itself, so nothing depends on the minute in which this runs.
func membershipExpiry(use MembershipExpiry) Job {
	return Job{
		Name: "membership-expiry", Timetable: Hourly(), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(use.ExpireMemberships),
	}
}
