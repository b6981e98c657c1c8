package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
)

// RefundSender is what the job send-refunds needs.
type RefundSender interface {
	SendRefunds(ctx context.Context, id city.ID) (int, error)
}

// sendRefunds hands refunds to the provider and asks how those under way have ended.
func sendRefunds(use RefundSender) Job {
	return Job{
		Name: "send-refunds", Timetable: EveryMinutes(1), CatchUp: Once, Limit: 5 * time.Minute,
		Run: forCity(use.SendRefunds),
	}
}
