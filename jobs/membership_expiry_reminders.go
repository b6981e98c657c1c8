package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
)

// MembershipReminders is what the job membership-expiry-reminders needs.
type MembershipReminders interface {
	RemindMembershipExpiry(ctx context.Context, id city.ID) (int, error)
}

// membershipExpiryReminders writes the reminders of memberships that end soon.
func membershipExpiryReminders(use MembershipReminders) Job {
	return Job{
		Name: "membership-expiry-reminders", Timetable: DailyAt(9, 0), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(use.RemindMembershipExpiry),
	}
}
