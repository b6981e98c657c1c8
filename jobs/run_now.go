package jobs

import (
	"context"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
)

// RunNow runs a job by hand and returns its record when it has ended. The job works as of
// at, or as of now when at is nil; at may lie up to five years back or ahead. It may be called
// again and beside the scheduled run, since every job is safe to run again. A client that
// goes away does not cut it short; the job's own limit does.
//
// Callers: operators of the city, and commands (identity.Job). For others the city does
// not exist. ErrTooFar, ErrAhead, ErrUnknownJob, city.ErrNotFound; ErrRunFailed with the record.
func (r *Runner) RunNow(
	ctx context.Context, actor identity.Actor, name string, id city.ID, at *time.Time,
) (JobRun, error) {
	if !actor.Operates(id) {
		return JobRun{}, city.ErrNotFound
	}
	job, known := r.jobs[name]
	if !known {
		return JobRun{}, ErrUnknownJob.WithParam("job", name)
	}
	if at != nil && !near(*at, r.db.Clock().Now()) {
		return JobRun{}, ErrTooFar
	}
	if r.options.NotAhead && actor.Kind == identity.KindOperator && at != nil && at.After(r.db.Clock().Now()) {
		return JobRun{}, ErrAhead
	}
	ctx = context.WithoutCancel(ctx)
	c, err := city.ByID(r.db.Read(ctx), id)
	if err != nil {
		return JobRun{}, err
	}
	if job.Installation {
		c = city.City{}
	}
	run, err := r.begin(ctx, actor, id, func(now time.Time) JobRun { return r.runByHand(job, c, actor, at, now) })
	if err != nil {
		return JobRun{}, err
	}
	run, err = r.execute(ctx, c, run)
	if err == nil && run.Status != StatusDone {
		err = ErrRunFailed.WithParam("job", name)
	}
	return run, err
}

// farthest is how many years a run by hand may look back or ahead. It is more than any card
// lasts; what lies beyond is a slip, and would write days that no calendar has into the rows.
const farthest = 5

// near tells whether at is at most farthest years away from now.
func near(at, now time.Time) bool {
	return !at.Before(now.AddDate(-farthest, 0, 0)) && !at.After(now.AddDate(farthest, 0, 0))
}

// begin records a run and claims it in one transaction: no ticker sees it in between and
// takes it away from whoever waits for its end. What an operator starts is in their city's log.
func (r *Runner) begin(
	ctx context.Context, actor identity.Actor, id city.ID, made func(now time.Time) JobRun,
) (run JobRun, err error) {
	err = r.db.InTx(ctx, func(tx *db.Tx) error {
		run = made(tx.Now())
		if err := r.records.addRuns(tx, []JobRun{run}); err != nil {
			return err
		}
		var claimed bool
		run, claimed, err = r.records.claim(tx, run.ID, r.options.Owner, r.options.Lease)
		if err == nil && !claimed {
			err = errLeaseLost
		}
		if err != nil || actor.Kind != identity.KindOperator {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: id, Actor: actor, Action: "jobs.run_now", ObjectKind: "job", ObjectID: run.Job,
			After: started{RunID: run.ID.String(), AsOf: run.Occurrence},
		})
	})
	return run, err
}

// started is what the operation log keeps of a run made by hand.
type started struct {
	RunID string
	AsOf  time.Time
}

func (r *Runner) runByHand(job Job, c city.City, actor identity.Actor, at *time.Time, now time.Time) JobRun {
	when := now
	if at != nil {
		when = clock.Instant(*at)
	}
	run := r.newRun(job, c, instantSlot(when), now)
	run.Occurrence, run.NextAt = when, now
	run.RequestedBy = actor.Name
	if run.RequestedBy == "" {
		run.RequestedBy = string(actor.Kind)
	}
	return run
}
