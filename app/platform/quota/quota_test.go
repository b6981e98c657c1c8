package quota_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/quota"
)

var tables = []db.Migrations{quota.Migrations}

func take(t *testing.T, env dbtest.Env, key string, limit int, window time.Duration) (wait time.Duration, ok bool) {
	t.Helper()
	must(t, env.DB.InTx(context.WithoutCancel(t.Context()), func(tx *db.Tx) (err error) {
		wait, ok, err = quota.Take(tx, key, limit, window)
		return err
	}))
	return wait, ok
}

func TestParallelTakersGetExactlyTheLimit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		var passed atomic.Int64
		var group sync.WaitGroup
		for range 64 {
			group.Go(func() {
				if _, ok := take(t, env, "k", 5, time.Minute); ok {
					passed.Add(1)
				}
			})
		}
		group.Wait()
		if passed.Load() != 5 {
			t.Errorf("%d of 64 passed a limit of 5", passed.Load())
		}
	})
}

func TestWindow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		expect := func(want bool, wantWait time.Duration) {
			t.Helper()
			if wait, ok := take(t, env, "k", 2, time.Minute); ok != want || wait != wantWait {
				t.Errorf("take = %v after %v, want %v after %v", ok, wait, want, wantWait)
			}
		}
		full := func(want bool) {
			t.Helper()
			wait, got, err := quota.Full(env.DB.Read(t.Context()), "k", 2, time.Minute)
			if must(t, err); got != want || got != (wait > 0) {
				t.Errorf("full = %v for %v, want %v", got, wait, want)
			}
		}
		full(false)
		expect(true, 0)
		env.Clock.Advance(20 * time.Second)
		full(false)
		expect(true, 0)
		full(true)
		expect(false, 40*time.Second)
		env.Clock.Advance(39*time.Second + 500*time.Millisecond)
		expect(false, time.Second) // never "try again in 0 s", and a refusal does not prolong
		env.Clock.Advance(500 * time.Millisecond)
		full(false)
		expect(true, 0) // a new window
		if _, ok := take(t, env, "k", 1, time.Hour); !ok {
			t.Error("another window of the same key is another counter")
		}
		if _, ok := take(t, env, "none", 0, time.Hour); ok {
			t.Error("a limit of nothing let one pass")
		}
	})
}

func TestReleaseTakesAUseBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		release := func() {
			must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error { return quota.Release(tx, "k", time.Minute) }))
		}
		release() // of nothing: no row, no minus
		for range 5 {
			if _, ok := take(t, env, "k", 1, time.Minute); !ok {
				t.Fatal("a try that was given back still counts")
			}
			release()
			release()
		}
		take(t, env, "k", 1, time.Minute)
		if _, ok := take(t, env, "k", 1, time.Minute); ok {
			t.Error("giving back twice made room for two")
		}
	})
}

func TestTakeAllCountsAllOrNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		limits := []quota.Limit{{Key: "wide", Max: 10, Window: time.Hour}, {Key: "narrow", Max: 1, Window: time.Minute}}
		must(t, quota.TakeAll(t.Context(), env.DB, quota.ErrTooMany, limits...))
		err := quota.TakeAll(t.Context(), env.DB, quota.ErrTooMany, limits...)
		if !errors.Is(err, quota.ErrTooMany) || fault.Of(err).RetryAfter != time.Minute {
			t.Fatalf("second: %v", err)
		}
		if n := dbtest.Count(t, env.DB, "SELECT taken FROM quota_counters WHERE key = 'wide'"); n != 1 {
			t.Errorf("the refused call counted: %d", n)
		}
		env.Clock.Advance(2 * time.Minute)
		var swept int64
		must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) (err error) { swept, err = quota.Sweep(tx, 10); return err }))
		if left := dbtest.Count(t, env.DB, "SELECT count(*) FROM quota_counters"); swept != 1 || left != 1 {
			t.Errorf("swept %d, left %d: only ended windows go", swept, left)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
