package jobs

import (
	"errors"

	"citycard/app/platform/fault"
)

var (
	// ErrUnknownJob: no job has the name.
	ErrUnknownJob = fault.New(fault.NotFound, "jobs.unknown_job")
	// ErrRunNotFound: no such run, or not for this actor.
	ErrRunNotFound = fault.New(fault.NotFound, "jobs.run_not_found")
	// ErrRunFailed: a run made by hand has failed; the run's record says how.
	ErrRunFailed = fault.New(fault.Unavailable, "jobs.run_failed").Retry()
	// ErrAhead: where members are real, operators run nothing as of an instant that lies ahead.
	ErrAhead = fault.New(fault.Invalid, "jobs.ahead").WithField("at", "jobs.ahead")
	// ErrTooFar: a run made by hand is meant to work as of an instant years away.
	ErrTooFar = fault.New(fault.Invalid, "jobs.too_far").WithField("at", "jobs.too_far")
	// ErrCursor: the cursor did not come from a page of this list.
	ErrCursor = fault.New(fault.Invalid, "jobs.cursor").WithField("cursor", "field.cursor")

	// errPlanAhead keeps a replica whose clock is ahead from planning.
	errPlanAhead = errors.New("the plan would run ahead of the database's clock")
	// errLeaseLost ends a run that somebody else has taken over.
	errLeaseLost = errors.New("the lease was lost: another runner has taken over")
)
