package jobs

import (
	"context"
	"fmt"
	"time"

	"citycard/app/platform/city"
	"citycard/merchants/exposure"
)

// exposureSeal closes the day of the exposure ledger and recomputes its whole chain. A line
// that does not fit is a failed run, which names it and, staying so, raises the alarm.
func exposureSeal(seal cityWork, verify func(context.Context, city.ID) ([]exposure.Flaw, error)) Job {
	return Job{
		Name: "exposure-seal", Timetable: DailyAt(0, 30), CatchUp: Once, Limit: 10 * time.Minute,
		Run: func(ctx context.Context, c city.City, _ Occurrence) (Result, error) {
			sealed, err := seal(ctx, c.ID)
			if err != nil {
				return Result{}, err
			}
			flaws, err := verify(ctx, c.ID)
			if err == nil && len(flaws) > 0 {
				err = fmt.Errorf("%d flaws in the exposure ledger, first %s", len(flaws), flaws[0])
			}
			return Result{Count: sealed}, err
		},
	}
}
