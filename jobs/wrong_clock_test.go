package jobs_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/robfig/cron/v3"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/jobs"
)

func TestNoJobsRunWhileTheWallClockIsWrong(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		var w work
		r := newRunner(t, env.DB, w.job(env.DB, "j", jobs.EveryMinutes(1), jobs.Every))
		tick(t, r)
		for _, skew := range []time.Duration{25 * time.Hour, -25 * time.Hour, 10 * time.Minute, -6 * time.Second} {
			env.Clock.Advance(time.Minute)
			env.Clock.SetSkew(skew)
			before := w.count()
			tick(t, r)
			if w.count() != before {
				t.Errorf("off by %s: a job ran", skew)
			}
		}
		if n := dbtest.Count(t, env.DB,
			"SELECT count(*) FROM notify_alarms WHERE code = 'jobs.wrong_clock' AND city_id = ''"); n != 1 {
			t.Errorf("%d alarms about the clock", n)
		}
		env.Clock.SetSkew(-5 * time.Second)
		tick(t, r)
		if w.count() != 4 {
			t.Errorf("%d runs after the clock was set right, want the four minutes", w.count())
		}
		healthy(t, env.DB)
	})
}

// A clock that runs ahead unnoticed plans nothing; when it is right again all goes on.
func TestNoPlanRunsAheadOfTheDatabasesClock(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		var w work
		r := newRunner(t, env.DB, w.job(env.DB, "j", jobs.EveryMinutes(1), jobs.Every))
		env.Clock.RunAhead(2 * time.Minute)
		if err := r.Tick(t.Context()); err == nil {
			t.Error("a first plan two minutes ahead was written")
		}
		env.Clock.RunAhead(-2 * time.Minute)
		tick(t, r)
		env.Clock.RunAhead(25 * time.Hour)
		if err := r.Tick(t.Context()); err == nil || w.count() != 0 {
			t.Errorf("a plan of 25 hours ahead: %v, %d runs", err, w.count())
		}
		env.Clock.RunAhead(-25 * time.Hour)
		env.Clock.Advance(time.Minute)
		tick(t, r)
		if w.count() != 1 {
			t.Errorf("%d runs after the clock was right again, want 1", w.count())
		}
		healthy(t, env.DB)
	})
}

// The plan of a city lies a day ahead, as one replica with a wrong clock once left it.
func TestMendPlansTakesBackWhatRanAhead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		var w, daily work
		list := []jobs.Job{w.job(env.DB, "j", jobs.EveryMinutes(30), jobs.Every),
			daily.job(env.DB, "d", jobs.DailyAt(12, 5), jobs.Once)}
		r := newRunner(t, env.DB, list...)
		tick(t, r)
		env.Clock.Advance(30 * time.Minute)
		tick(t, r) // it is 12:30 in the city: both have run once

		env.Clock.Advance(25 * time.Hour) // the database's clock seemed to follow
		tick(t, r)
		env.Clock.Advance(-25 * time.Hour)
		env.Clock.Advance(time.Hour)
		tick(t, r)
		ahead := daily.count()
		if ahead != 2 || w.count() != 51 {
			t.Fatalf("%d and %d runs before the plan is mended", ahead, w.count())
		}
		found, err := db.Verify(t.Context(), env.DB, jobs.Invariants())
		if err != nil || len(found) != 2 || found[0].Invariant.Code != "I48" {
			t.Fatalf("found %v, %v", found, err)
		}
		mended, err := r.MendPlans(t.Context())
		if err != nil || len(mended) != 2 {
			t.Fatalf("mended %+v, %v", mended, err)
		}
		tick(t, r) // what has come meanwhile was done, if early
		if w.count() != 51 || daily.count() != ahead {
			t.Errorf("%d half-hourly and %d daily runs right after", w.count(), daily.count())
		}
		env.Clock.Advance(30 * time.Minute)
		tick(t, r)
		if w.count() != 52 {
			t.Errorf("%d half-hourly runs half an hour later", w.count())
		}
		env.Clock.Advance(23 * time.Hour)
		tick(t, r)
		if daily.count() != ahead+1 {
			t.Errorf("tomorrow's run was not made again: %d", daily.count())
		}
		healthy(t, env.DB)
		if again, err := r.MendPlans(t.Context()); err != nil || len(again) != 0 {
			t.Errorf("a second time: %+v, %v", again, err)
		}
	})
}

// The ticker's next minute is counted from the instant it is given: with that instant's
// monotonic reading a wall clock that is set changes nothing.
func TestTheTickerKeepsItsMinute(t *testing.T) {
	t.Parallel()
	shown := clock.NewFake(dbtest.Start.Add(20 * time.Second))
	now := time.Now()
	next := jobs.EveryMinute(shown).Next(now)
	if next.Sub(now) != 40*time.Second || next.Round(0) == next {
		t.Errorf("next in %s, %s", next.Sub(now), next)
	}
	if set := jobs.EveryMinute(shown).
		Next(now.Round(0).Add(25 * time.Hour)); set.Sub(now) != 25*time.Hour+40*time.Second {
		t.Errorf("from a wall time: %s", set.Sub(now))
	}
}

func TestTheTickerTicksEveryMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shown := clock.NewFake(dbtest.Start.Add(20 * time.Second))
		started := time.Now()
		ticked := make(chan time.Duration, 9)
		ticker := cron.New(cron.WithLocation(time.UTC))
		ticker.Schedule(jobs.EveryMinute(shown), cron.FuncJob(func() { ticked <- time.Since(started) }))
		ticker.Start()
		for range 9 {
			time.Sleep(20 * time.Second)
			shown.Advance(20 * time.Second)
		}
		<-ticker.Stop().Done()
		if n := len(ticked); n < 2 {
			t.Fatalf("%d ticks in three minutes", n)
		}
		if first := <-ticked; first != 40*time.Second {
			t.Errorf("the first tick came after %s", first)
		}
	})
}
