package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
)

// UnpaidOrders is what the job close-unpaid-orders needs.
type UnpaidOrders interface {
	CloseUnpaidOrders(ctx context.Context, id city.ID) (int, error)
}

// closeUnpaidOrders closes orders that were not paid in time; it asks the provider first.
func closeUnpaidOrders(use UnpaidOrders) Job {
	return Job{
		Name: "close-unpaid-orders", Timetable: EveryMinutes(1), CatchUp: Once, Limit: 5 * time.Minute,
		Run: forCity(use.CloseUnpaidOrders),
	}
}
