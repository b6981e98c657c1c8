package jobs

import (
	"context"
	"strings"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/notify"
)

// deliveryBatch is how many messages are claimed at a time.
const deliveryBatch = 200

// deliverNotifications empties the outbox (待发通知箱), which is one for all cities.
func deliverNotifications(deliver func(ctx context.Context, limit int) (notify.Report, error)) Job {
	return Job{
		Name: "deliver-notifications", Timetable: EveryMinutes(1), CatchUp: Once, Limit: 5 * time.Minute,
		Installation: true,
		Run: func(ctx context.Context, _ city.City, _ Occurrence) (Result, error) {
			var result Result
			for ctx.Err() == nil {
				report, err := deliver(ctx, deliveryBatch)
				result.Count += report.Delivered + report.Accepted
				if len(report.Down) > 0 {
					result.Note = "no answer from " + strings.Join(report.Down, ", ")
				}
				if err != nil || report.Claimed < deliveryBatch {
					return result, err
				}
			}
			return result, ctx.Err()
		},
	}
}
