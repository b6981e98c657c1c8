package jobs

import (
	"context"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/notify"
)

const (
	// MaxSkew is how far a machine's wall clock may be off before no job runs there. Somebody is
	// setting clocks, and a job that decides by a wrong one takes from people what is theirs.
	MaxSkew = 5 * time.Second
	// planLead is how far a plan may lie ahead of the database's own clock.
	planLead = time.Minute
)

// clockIsWrong tells whether this machine's clock is off, and raises an alarm if it is.
func (r *Runner) clockIsWrong(ctx context.Context) (bool, error) {
	skew := clock.SkewOf(r.db.Clock())
	if skew.Abs() <= MaxSkew {
		return false, nil
	}
	r.log.Error("jobs: this machine's clock is wrong, no jobs run here", "ahead", skew.String())
	return true, r.db.InTx(ctx, func(tx *db.Tx) error {
		return notify.RaiseAlarmTx(tx, notify.Alarm{Code: "jobs.wrong_clock", Subject: r.options.Owner,
			Detail: "the wall clock is ahead by " + skew.Round(time.Second).String()})
	})
}

// inTime refuses a plan through an instant that lies ahead of the database's own clock. It is
// read in the transaction that plans: whatever this replica believes, the plan of a city
// never runs ahead, for then no replica would run its jobs until the day had come.
func inTime(tx *db.Tx, through time.Time) error {
	theirs, err := tx.ServerTime()
	if err != nil {
		return err
	}
	if through.After(theirs.Add(planLead)) {
		return errPlanAhead
	}
	return nil
}

// everyMinute is the ticker's timetable: the beginning of each minute by the runner's clock.
// It adds to the instant that it is given, which carries Go's monotonic reading. A timetable
// of wall times would be silent for 25 hours after a wall clock was a day ahead for a moment.
type everyMinute struct{ clock clock.Clock }

// Next is cron.Schedule's.
func (e everyMinute) Next(t time.Time) time.Time {
	now := e.clock.Now()
	return t.Add(now.Truncate(time.Minute).Add(time.Minute).Sub(now))
}
