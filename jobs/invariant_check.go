package jobs

import (
	"context"
	"fmt"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/notify"
)

// invariantCheck runs the promises about the data. Each one that is broken raises an alarm;
// the run itself is done, and its count is the number of rows found.
func invariantCheck(d *db.DB, invariants []db.Invariant) Job {
	return Job{
		Name: "invariant-check", Timetable: Hourly(), CatchUp: Once, Limit: 10 * time.Minute, Installation: true,
		Run: func(ctx context.Context, _ city.City, _ Occurrence) (Result, error) {
			found, err := db.Verify(ctx, d, invariants)
			if err != nil || len(found) == 0 {
				return Result{}, err
			}
			first := found[0]
			note := fmt.Sprintf("%s %s: %s", first.Invariant.Code, first.Invariant.Promise, first.Row)
			return Result{Count: len(found), Note: note}, raiseEach(ctx, d, found)
		},
	}
}

// raiseEach raises one alarm per broken invariant, with the first row that breaks it.
func raiseEach(ctx context.Context, d *db.DB, found []db.Violation) error {
	return d.InTx(ctx, func(tx *db.Tx) error {
		raised := map[string]bool{}
		for _, v := range found {
			if raised[v.Invariant.Code] {
				continue
			}
			raised[v.Invariant.Code] = true
			err := notify.RaiseAlarmTx(tx, notify.Alarm{Code: "jobs.invariant_broken", Subject: v.Invariant.Code,
				Detail: v.Row})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
