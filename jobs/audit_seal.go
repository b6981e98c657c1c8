package jobs

import (
	"context"
	"fmt"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
)

// auditSeal closes the day of the operation log of a city and of the installation, and recomputes
// both chains. The note of the run, which the process log has too, is the city's seal: a copy on
// another machine is what an altered database is compared with. An entry that does not fit is a failed
// run, which names it and, staying so, raises the alarm.
func auditSeal(
	seal func(context.Context, city.City) (audit.Seal, error),
	verify func(context.Context, city.ID) ([]audit.Flaw, error),
) Job {
	return Job{
		Name: "audit-seal", Timetable: DailyAt(0, 40), CatchUp: Once, Limit: 10 * time.Minute,
		Run: func(ctx context.Context, c city.City, _ Occurrence) (Result, error) {
			own, err := seal(ctx, c)
			if err != nil {
				return Result{}, err
			}
			if _, err = seal(ctx, city.City{}); err != nil {
				return Result{}, err
			}
			for _, id := range []city.ID{c.ID, ""} {
				if err := intact(ctx, "operation log", id, verify); err != nil {
					return Result{}, err
				}
			}
			note := fmt.Sprintf("seal of %s: %d entries, %s", own.Day, own.Entries, own.Hash)
			return Result{Count: int(own.Entries), Note: note}, nil
		},
	}
}
