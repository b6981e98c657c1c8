package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
)

// BenefitReminders is what the job benefit-expiry-reminders needs.
type BenefitReminders interface {
	RemindBenefitExpiry(ctx context.Context, id city.ID) (int, error)
}

// benefitExpiryReminders writes the reminders of benefits that run out soon. A missed morning is
// made good by the next run, because the reminders follow from the days left.
func benefitExpiryReminders(use BenefitReminders) Job {
	return Job{
		Name: "benefit-expiry-reminders", Timetable: DailyAt(9, 0), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(use.RemindBenefitExpiry),
	}
}
