package jobs

import "time"

// closeUnpaidOrders closes orders that were not paid in time; it asks the provider first.
func closeUnpaidOrders(work cityWork) Job {
	return Job{
		Name: "close-unpaid-orders", Timetable: EveryMinutes(1), CatchUp: Once, Limit: 5 * time.Minute,
		Run: forCity(work),
	}
}
