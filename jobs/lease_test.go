package jobs_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/jobs"
)

// A runner is paused longer than its lease; another one takes over. Awake again, it begins
// no transaction and cannot finish.
func TestAZombieWritesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		begun, resume, woke := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		sleeper := work{do: func(ctx context.Context) error {
			close(begun)
			<-resume
			woke <- env.DB.InTx(ctx, func(tx *db.Tx) error { return city.SetPolicy(tx, home, "zombie", 1) })
			return errors.New("a zombie's answer")
		}}
		var taker work
		asleep := newRunner(t, env.DB, sleeper.job(env.DB, "j", jobs.EveryMinutes(1), jobs.Once))
		awake := newRunner(t, env.DB, taker.job(env.DB, "j", jobs.EveryMinutes(1), jobs.Once))
		tick(t, awake)
		env.Clock.Advance(time.Minute)
		var ended sync.WaitGroup
		ended.Go(func() { tick(t, asleep) })
		<-begun
		tick(t, awake)
		if taker.count() != 0 {
			t.Error("a run was taken from its living holder")
		}
		env.Clock.Advance(59 * time.Second)
		tick(t, awake)
		if taker.count() != 0 {
			t.Error("a run was taken before its lease was over")
		}
		env.Clock.Advance(time.Second)
		tick(t, awake)
		if taker.count() == 0 {
			t.Error("the run was not taken over")
		}
		close(resume)
		ended.Wait()
		if err := <-woke; err == nil {
			t.Error("the zombie began a transaction")
		}
		runs := list(t, awake)
		for _, run := range runs {
			if run.Status != jobs.StatusDone || run.Error != "" || run.Note != "fine" {
				t.Errorf("run %+v", run)
			}
		}
		if run := runs[len(runs)-1]; run.Fence != 2 || run.Attempts != 2 {
			t.Errorf("the run taken over: %+v", run)
		}
		healthy(t, env.DB)
	})
}

// The same with the sleeper reporting success, so that only the fence stands between it and the row.
func TestAStaleFenceCannotFinish(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		begun, resume := make(chan struct{}), make(chan struct{})
		var sleeper, taker work
		sleeper.do = func(context.Context) error { close(begun); <-resume; return nil }
		taken, release := make(chan struct{}), make(chan struct{})
		taker.do = func(context.Context) error { close(taken); <-release; return nil }
		asleep := newRunner(t, env.DB, sleeper.job(env.DB, "j", jobs.DailyAt(12, 1), jobs.Once))
		awake := newRunner(t, env.DB, taker.job(env.DB, "j", jobs.DailyAt(12, 1), jobs.Once))
		tick(t, awake)
		env.Clock.Advance(time.Minute)
		var ended sync.WaitGroup
		ended.Go(func() { tick(t, asleep) })
		<-begun
		env.Clock.Advance(time.Minute)
		var second sync.WaitGroup
		second.Go(func() { tick(t, awake) })
		<-taken
		close(resume)
		ended.Wait()
		if run := list(t, awake)[0]; run.Status != jobs.StatusRunning || run.Fence != 2 {
			t.Errorf("the zombie changed the run: %+v", run)
		}
		close(release)
		second.Wait()
		if run := list(t, awake)[0]; run.Status != jobs.StatusDone || run.Fence != 2 {
			t.Errorf("run %+v", run)
		}
	})
}

func TestAHeartbeatKeepsTheLease(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		var long, other work
		long.do = func(ctx context.Context) error {
			// More than two minutes of work under a lease of one. A step is less than half the lease:
			// the row may show a renewal a moment before the runner itself knows of it.
			for range 7 {
				env.Clock.Advance(20 * time.Second)
				for renewed := false; !renewed; {
					if ctx.Err() != nil {
						return ctx.Err()
					}
					renewed = dbtest.Count(t, env.DB, "SELECT count(*) FROM jobs_runs WHERE lease_until >= ?",
						env.Clock.Now().Add(time.Minute)) == 1
				}
				tick(t, newRunner(t, env.DB, other.job(env.DB, "j", jobs.DailyAt(12, 1), jobs.Once)))
			}
			return nil
		}
		r, err := jobs.NewRunner(env.DB, env.IDs, []jobs.Job{long.job(env.DB, "j", jobs.DailyAt(12, 1), jobs.Once)},
			jobs.Options{Log: silent, Heartbeat: 5 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		tick(t, r)
		env.Clock.Advance(time.Minute)
		tick(t, r)
		if run := list(t, r)[0]; run.Status != jobs.StatusDone || run.Attempts != 1 || other.count() != 0 {
			t.Errorf("run %+v, %d by others", run, other.count())
		}
	})
}

// A process that dies with its run again and again does not get it for ever.
func TestARunThatKillsItsRunnersIsGivenUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		var w work
		r := newRunner(t, env.DB, w.job(env.DB, "j", jobs.DailyAt(12, 1), jobs.Once))
		tick(t, r)
		w.do = func(context.Context) error {
			dbtest.Exec(t, env.DB, "UPDATE jobs_runs SET fence = fence + 1") // it dies: its end is not recorded
			return nil
		}
		for range 8 {
			env.Clock.Advance(2 * time.Minute)
			tick(t, r)
		}
		if run := list(t, r)[0]; w.count() != 5 || run.Status != jobs.StatusFailed ||
			!strings.Contains(run.Error, "given up") {
			t.Errorf("%d attempts, run %+v", w.count(), run)
		}
	})
}
