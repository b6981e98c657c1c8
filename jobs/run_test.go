package jobs

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
)

// The conditional updates allow exactly the changes that Status lists.
func TestTheStatusDecidesWhatMayHappenToARun(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, []db.Migrations{Migrations}, func(t *testing.T, env dbtest.Env) {
		for _, from := range []Status{StatusWaiting, StatusRunning, StatusDone, StatusFailed, StatusSkipped} {
			var want []Status
			switch from {
			case StatusWaiting:
				want = []Status{StatusRunning, StatusSkipped}
			case StatusRunning: // running again is a claim after the lease has run out
				want = []Status{StatusRunning, StatusDone, StatusFailed, StatusWaiting}
			}
			if got := reachable(t, env.DB, from); !slices.Equal(got, want) {
				t.Errorf("from %s to %v, want %v", from, got, want)
			}
		}
	})
}

// reachable tries every change on a run in the status whose lease, if any, has run out.
func reachable(t *testing.T, d *db.DB, from Status) (got []Status) {
	t.Helper()
	var r records
	change := func(to Status, try func(tx *db.Tx, run JobRun) error) {
		now := d.Clock().Now()
		run := JobRun{ID: ident.Random{}.New(), Job: "job", CityID: "shanghai", Occurrence: now, StandsFor: 1,
			Status: StatusWaiting, NextAt: now, LateAt: now, CreatedAt: now}
		run.Slot = run.ID.String()
		var finished *time.Time
		if from == StatusDone || from == StatusFailed || from == StatusSkipped {
			finished = &now
		}
		err := d.InTx(t.Context(), func(tx *db.Tx) error {
			if err := r.addRuns(tx, []JobRun{run}); err != nil {
				return err
			}
			err := tx.Gorm().Exec("UPDATE jobs_runs SET status = ?, lease_until = ?, finished_at = ? WHERE id = ?",
				from,
				now, finished, run.ID).Error
			if err != nil {
				return err
			}
			if err := try(tx, run); err != nil {
				return err
			}
			var after Status
			err = tx.Gorm().Raw("SELECT status FROM jobs_runs WHERE id = ?", run.ID).Scan(&after).Error
			if err == nil && after != to {
				err = errLeaseLost
			}
			return err
		})
		if err == nil {
			got = append(got, to)
		} else if !errors.Is(err, errLeaseLost) {
			t.Error(err)
		}
	}
	change(StatusRunning, func(tx *db.Tx, run JobRun) error {
		_, claimed, err := r.claim(tx, run.ID, "somebody", time.Minute)
		if err == nil && !claimed {
			err = errLeaseLost
		}
		return err
	})
	change(StatusSkipped, func(tx *db.Tx, run JobRun) error {
		if from == StatusSkipped {
			return errLeaseLost
		}
		return r.skipOlder(tx, run.Job, run.CityID, run.Occurrence.Add(time.Second))
	})
	for _, to := range []Status{StatusDone, StatusFailed, StatusWaiting} {
		change(to, func(tx *db.Tx, run JobRun) error {
			run.Status = to
			if to != StatusWaiting {
				run.FinishedAt = &run.CreatedAt
			}
			return r.finish(tx, run)
		})
	}
	return got
}

func TestHowARunEnds(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 10, 4, 0, 0, 0, time.UTC)
	no := errors.New("no " + strings.Repeat("é", errorLength))
	for name, c := range map[string]struct {
		run  JobRun
		err  error
		want Status
	}{
		"done":            {JobRun{Attempts: 2, Error: "before"}, nil, StatusDone},
		"tried again":     {JobRun{Attempts: 4}, no, StatusWaiting},
		"given up":        {JobRun{Attempts: maxAttempts}, no, StatusFailed},
		"by hand, failed": {JobRun{Attempts: 1, RequestedBy: "ops"}, no, StatusFailed},
	} {
		got := c.run.ended(now, Result{Count: 3, Note: "n"}, c.err)
		if got.Status != c.want || got.Result != 3 || (got.FinishedAt == nil) != (c.want == StatusWaiting) ||
			(got.Error == "") != (c.err == nil) || len(got.Error) > errorLength {
			t.Errorf("%s: %+v", name, got)
		}
		if c.want == StatusWaiting && !got.NextAt.After(now) {
			t.Errorf("%s: next at %v", name, got.NextAt)
		}
	}
}

func TestBackoffGrowsToAnHour(t *testing.T) {
	t.Parallel()
	for attempts, want := range map[int64]time.Duration{1: time.Minute, 2: 2 * time.Minute, 4: 8 * time.Minute,
		7: time.Hour, 70: time.Hour} {
		if got := backoff(attempts); got < want || got > want+want/4 {
			t.Errorf("after %d attempts %v, want %v and up to a quarter more", attempts, got, want)
		}
	}
}
