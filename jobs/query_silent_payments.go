package jobs

import "time"

// querySilentPayments asks the provider about payments of which no notice has come.
func querySilentPayments(work cityWork) Job {
	return Job{
		Name: "query-silent-payments", Timetable: EveryMinutes(1), CatchUp: Once, Limit: 5 * time.Minute,
		Run: forCity(work),
	}
}
