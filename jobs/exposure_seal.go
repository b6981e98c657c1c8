package jobs

import (
	"context"
	"fmt"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
)

// exposureSeal closes the day of the exposure ledger and recomputes its whole chain. A line
// that does not fit is a failed run, which names it and, staying so, raises the alarm.
func exposureSeal(seal cityWork, verify func(context.Context, city.ID) ([]audit.Flaw, error)) Job {
	return Job{
		Name: "exposure-seal", Timetable: DailyAt(0, 30), CatchUp: Once, Limit: 10 * time.Minute,
		Run: func(ctx context.Context, c city.City, _ Occurrence) (Result, error) {
			sealed, err := seal(ctx, c.ID)
			if err != nil {
				return Result{}, err
			}
			return Result{Count: sealed}, intact(ctx, "exposure ledger", c.ID, verify)
		},
	}
}

// intact is an error that names the first row of a chain which does not fit.
func intact(
	ctx context.Context, chain string, c city.ID, verify func(context.Context, city.ID) ([]audit.Flaw, error),
) error {
	flaws, err := verify(ctx, c)
	if err == nil && len(flaws) > 0 {
		err = fmt.Errorf("%d flaws in the %s, first %s", len(flaws), chain, flaws[0])
	}
	return err
}
