package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// MendedPlan is a plan that lay ahead and was taken back.
type MendedPlan struct {
	Job     string
	City    city.ID // "" for a job of the installation
	Was     time.Time
	Through time.Time // planned through from now on
	Removed int64     // runs of occurrences that have not come yet
}

// MendPlans takes back every plan that lies ahead of the database's own clock by more than a
// minute: the runs of occurrences that have not come yet are removed, and planning goes on
// behind the latest occurrence that has a run. What was missed meanwhile is caught up by the
// next tick. It may be repeated, and does nothing where no plan lies ahead.
func (r *Runner) MendPlans(ctx context.Context) (mended []MendedPlan, err error) {
	cities, err := r.cities(ctx)
	if err != nil {
		return nil, err
	}
	err = r.db.InTx(ctx, func(tx *db.Tx) error {
		mended = nil
		theirs, err := tx.ServerTime()
		if err != nil {
			return err
		}
		known, err := r.records.plans(tx)
		if err != nil {
			return err
		}
		for _, name := range r.names {
			for id, c := range cities {
				plan := known[planKey{name, id}]
				if plan == nil || !plan.PlannedThrough.After(theirs.Add(planLead)) {
					continue
				}
				one, err := r.mendPlan(tx, *plan, c, theirs)
				if err != nil {
					return err
				}
				mended = append(mended, one)
			}
		}
		return nil
	})
	return mended, err
}

func (r *Runner) mendPlan(tx *db.Tx, plan planned, c city.City, theirs time.Time) (MendedPlan, error) {
	mended := MendedPlan{Job: plan.Job, City: plan.CityID, Was: plan.PlannedThrough}
	var err error
	if mended.Removed, err = r.records.deleteRunsAhead(tx, plan.Job, plan.CityID, theirs); err != nil {
		return mended, err
	}
	latest, found, err := r.records.latestOccurrence(tx, plan.Job, plan.CityID)
	if err != nil {
		return mended, err
	}
	if !found {
		latest = theirs
	}
	job := r.jobs[plan.Job]
	next := job.plannedThrough(c, job.Timetable.upTo(latest, c.Location()), latest)
	mended.Through = next.PlannedThrough
	next.LateAt = theirs.Add(lateAfter)
	return mended, r.records.takePlanBack(tx, next)
}
