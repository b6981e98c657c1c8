package jobs

import "time"

// benefitExpiryReminders writes the reminders of benefits that run out soon. A missed morning is
// made good by the next run, because the reminders follow from the days left.
func benefitExpiryReminders(work cityWork) Job {
	return Job{
		Name: "benefit-expiry-reminders", Timetable: DailyAt(9, 0), CatchUp: Once, Limit: 10 * time.Minute,
		Run: forCity(work),
	}
}
