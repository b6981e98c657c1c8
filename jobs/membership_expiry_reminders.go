package jobs

import "time"

// membershipExpiryReminders writes the reminders of memberships that end soon.
func membershipExpiryReminders(work cityWork) Job {
	return Job{
		Name: "membership-expiry-reminders", Timetable: DailyAt(9, 0), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(work),
	}
}
