package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/quota"
)

// sweepBatch is how many counters are deleted in one transaction.
const sweepBatch = 1000

// retention deletes what is no longer needed. It deletes the counters of rate limits whose window is
// over, because their keys may name addresses. The deletions find the rest: replaced redeem codes,
// sign-in codes that ran out, uploads that were not imported, phone numbers of merchants who left,
// and marks of trials whose year is over.
func retention(d *db.DB, deletions ...func(context.Context) (int, error)) Job {
	return Job{
		Name: "retention", Timetable: Hourly(), CatchUp: Once, Limit: 10 * time.Minute, Installation: true,
		Run: func(ctx context.Context, _ city.City, _ Occurrence) (Result, error) {
			count, err := sweepCounters(ctx, d)
			if err != nil {
				return Result{Count: count}, err
			}
			for _, deleteOld := range deletions {
				n, err := deleteOld(ctx)
				if count += n; err != nil {
					return Result{Count: count}, err
				}
			}
			return Result{Count: count}, nil
		},
	}
}

func sweepCounters(ctx context.Context, d *db.DB) (int, error) {
	for total := 0; ; {
		var n int64
		err := d.InTx(ctx, func(tx *db.Tx) (err error) {
			n, err = quota.Sweep(tx, sweepBatch)
			return err
		})
		total += int(n)
		if err != nil || n < sweepBatch {
			return total, err
		}
	}
}
