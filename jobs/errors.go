package jobs

import (
	"errors"

	"citycard/app/platform/fault"
)

var (
	// ErrUnknownJob: no job has the name.
	ErrUnknownJob = fault.New(fault.NotFound, "jobs.unknown_job")
	// ErrNotAllowed: the actor is neither an operator of the city nor a command.
	ErrNotAllowed = fault.New(fault.NotFound, "city.not_found")
	// ErrRunFailed: a run made by hand has failed; the run's record says how.
	ErrRunFailed = fault.New(fault.Unavailable, "jobs.run_failed").Retry()
	// ErrCursor: the cursor did not come from a page of this list.
	ErrCursor = fault.New(fault.Malformed, "jobs.cursor")

	// errLeaseLost ends a run that somebody else has taken over.
	errLeaseLost = errors.New("the lease was lost: another runner has taken over")
)
