package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"citycard/app/platform/city"
)

// CatchUp says what is done about occurrences that were missed.
type CatchUp string

const (
	// Once runs the latest missed occurrence; it covers the older ones, which are marked as
	// skipped. Right for work that is derived from what the rows say.
	Once CatchUp = "once"
	// Every runs each missed occurrence, oldest first.
	Every CatchUp = "every"
)

// Job is something that runs by the clock. It holds no rule: it calls a use case.
type Job struct {
	Name      string
	Timetable Timetable
	CatchUp   CatchUp
	Limit     time.Duration // one attempt is cancelled after this
	// Installation jobs are due once for the whole installation, not once per city; they
	// are handed the zero City, whose zone is UTC.
	Installation bool
	// Run does the work as of the occurrence: transactions under ctx take their time from it.
	// It must be safe to run again, wholly or from the middle, and beside itself.
	Run func(ctx context.Context, c city.City, o Occurrence) (Result, error)
}

// Result is what a run has to tell: how many things it did, and a remark for operators.
type Result struct {
	Count int
	Note  string
}

func (j Job) check() error {
	switch {
	case j.Name == "" || j.Run == nil:
		return errors.New("a job needs a name and something to run")
	case j.CatchUp != Once && j.CatchUp != Every:
		return fmt.Errorf("job %s: no catch-up policy", j.Name)
	case j.Limit <= 0:
		return fmt.Errorf("job %s: no limit", j.Name)
	}
	if err := j.Timetable.check(); err != nil {
		return fmt.Errorf("job %s: %w", j.Name, err)
	}
	return nil
}

// cityWork is a use case that works on one city and counts what it did.
type cityWork func(ctx context.Context, id city.ID) (int, error)

// forCity makes a job's Run from the work on one city.
func forCity(work cityWork) func(context.Context, city.City, Occurrence) (Result, error) {
	return func(ctx context.Context, c city.City, _ Occurrence) (Result, error) {
		n, err := work(ctx, c.ID)
		return Result{Count: n}, err
	}
}
