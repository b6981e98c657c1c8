package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
)

// claim takes the lease of a run if it is free. The bookkeeping uses the clock of the
// database, never the time that the job works as of.
func (r *Runner) claim(ctx context.Context, id ident.ID) (run JobRun, claimed bool, err error) {
	err = r.db.InTx(ctx, func(tx *db.Tx) error {
		run, claimed, err = r.records.claim(tx, id, r.options.Owner, r.options.Lease)
		return err
	})
	return run, claimed, err
}

// execute does a claimed run and records how it ended. The error is one of bookkeeping.
func (r *Runner) execute(ctx context.Context, c city.City, run JobRun) (JobRun, error) {
	started := clock.Timer()
	result, failure := r.work(ctx, c, run)
	run, err := r.finish(context.WithoutCancel(ctx), run, result, failure)
	if errors.Is(err, errLeaseLost) {
		r.log.Warn("jobs: run was taken over", "job", run.Job, "city", run.CityID, "run", run.ID, "fence", run.Fence)
		return run, err
	}
	level := slog.LevelInfo
	if run.Status == StatusDone && run.Result == 0 {
		level = slog.LevelDebug // a dozen of these a minute would hide the rest
	}
	r.log.Log(ctx, level, "jobs: run", "job", run.Job, "city", run.CityID, "slot", run.Slot, "status", run.Status,
		"count", run.Result, "attempt", run.Attempts, "took", clock.Since(started).Round(time.Millisecond), "error",
		run.Error, "note", run.Note)
	return run, err
}

// work calls the job under a lease that a heartbeat keeps.
func (r *Runner) work(ctx context.Context, c city.City, run JobRun) (Result, error) {
	if run.Attempts > maxAttempts {
		return Result{}, fmt.Errorf("given up: %d attempts, the last of which never ended", maxAttempts)
	}
	job := r.jobs[run.Job]
	limited, cancel := context.WithTimeout(ctx, job.Limit)
	defer cancel()
	held := &leased{Context: limited, clock: r.db.Clock()}
	held.until.Store(run.LeaseUntil.UnixMicro())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		r.keepLease(limited, cancel, held, run)
	}()
	result, err := guarded(clock.AsOf(held, run.Occurrence), job, c, Occurrence{At: run.Occurrence, Slot: run.Slot})
	cancel()
	<-stopped
	return result, err
}

// guarded turns a panic into an error that tells where it came from.
func guarded(ctx context.Context, job Job, c city.City, o Occurrence) (result Result, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v at %s", cause, panicSite(debug.Stack()))
		}
	}()
	return job.Run(ctx, c, o)
}

// panicSite is the innermost frame of ours below the panic. With -trimpath a path of the runtime has
// no slash before it.
func panicSite(stack []byte) string {
	_, below, found := strings.Cut(string(stack), "panic(")
	if !found {
		return "unknown"
	}
	for line := range strings.Lines(below) {
		if line = strings.TrimSpace(line); strings.Contains(line, ".go:") && !strings.Contains("/"+line, "/runtime/") {
			place, _, _ := strings.Cut(line, " ")
			return place[strings.LastIndex(place, "/")+1:]
		}
	}
	return "unknown"
}

// leased is the context of a run. It is over as soon as the lease is, by the clock, even if
// the process slept through the moment and no timer has fired yet: a runner that wakes up
// late begins no more transactions.
type leased struct {
	context.Context
	clock clock.Clock
	until atomic.Int64 // microseconds since 1970
}

// Err is context.Context's.
func (l *leased) Err() error {
	if err := l.Context.Err(); err != nil {
		return err
	}
	if l.clock.Now().UnixMicro() >= l.until.Load() {
		return errLeaseLost
	}
	return nil
}

// keepLease renews the lease until ctx ends, and ends the run when somebody else has it.
func (r *Runner) keepLease(ctx context.Context, lose context.CancelFunc, held *leased, run JobRun) {
	beat := time.NewTicker(r.options.Heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		var until time.Time
		err := r.db.InTx(context.WithoutCancel(ctx), func(tx *db.Tx) (err error) {
			until, err = r.records.renew(tx, run, r.options.Lease)
			return err
		})
		switch {
		case errors.Is(err, errLeaseLost):
			lose()
			return
		case err != nil: // the lease may still be ours: the clock decides
			r.log.Warn("jobs: heartbeat", "job", run.Job, "run", run.ID, "error", err)
		default:
			held.until.Store(until.UnixMicro())
		}
	}
}

// finish records the end of a run, if the fence is still ours: a runner that was taken
// over writes nothing. errLeaseLost.
func (r *Runner) finish(ctx context.Context, run JobRun, result Result, failure error) (JobRun, error) {
	err := r.db.InTx(ctx, func(tx *db.Tx) error {
		ended := run.ended(tx.Now(), result, failure)
		if err := r.records.finish(tx, ended); err != nil {
			return err
		}
		run = ended
		if run.ByHand() {
			return nil
		}
		if failure == nil {
			return r.records.clearFailures(tx, run.Job, run.CityID)
		}
		inARow, err := r.records.addFailure(tx, run.Job, run.CityID)
		if err != nil || inARow < alarmAfter {
			return err
		}
		return notify.RaiseAlarmTx(tx, notify.Alarm{CityID: run.CityID, Code: "jobs.failing", Subject: run.Job,
			Detail: run.Error})
	})
	return run, err
}

// ended is the run after an attempt. One made by hand is not tried again: whoever made it
// has the answer.
func (run JobRun) ended(now time.Time, result Result, failure error) JobRun {
	run.Result, run.Note = int64(result.Count), result.Note
	switch {
	case failure == nil:
		run.Status, run.FinishedAt, run.Error = StatusDone, &now, ""
	case run.ByHand() || run.Attempts >= maxAttempts:
		run.Status, run.FinishedAt, run.Error = StatusFailed, &now, shorten(failure.Error())
	default:
		run.Status, run.NextAt, run.Error = StatusWaiting, now.Add(backoff(run.Attempts)), shorten(failure.Error())
		run.LateAt = run.NextAt.Add(lateAfter)
	}
	return run
}

func shorten(text string) string {
	if len(text) > errorLength {
		text = text[:errorLength]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
}
