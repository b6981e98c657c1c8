package jobs

import "time"

// sendRefunds hands refunds to the provider and asks how those under way have ended.
func sendRefunds(work cityWork) Job {
	return Job{
		Name: "send-refunds", Timetable: EveryMinutes(1), CatchUp: Once, Limit: 5 * time.Minute,
		Run: forCity(work),
	}
}
