package jobs_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
	"citycard/app/platform/quota"
	"citycard/jobs"
)

var tables = []db.Migrations{quota.Migrations, city.Migrations, audit.Migrations, notify.Migrations, jobs.Migrations}

const home = city.ID("shanghai")

var silent = slog.New(slog.NewTextHandler(io.Discard, nil))

func open(t *testing.T, d *db.DB, id city.ID, status city.Status) {
	t.Helper()
	err := d.InTx(t.Context(), func(tx *db.Tx) error {
		return city.Insert(tx, city.City{ID: id, NameZh: "城", NameEn: "City", Zone: "Asia/Shanghai", Currency: "CNY",
			Status: status})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// work is a job that notes what it was called for.
type work struct {
	mu    sync.Mutex
	calls []string    // job, city and slot
	as    []time.Time // the time that it worked as of
	do    func(ctx context.Context) error
}

func (w *work) job(d *db.DB, name string, table jobs.Timetable, catchUp jobs.CatchUp) jobs.Job {
	return jobs.Job{Name: name, Timetable: table, CatchUp: catchUp, Limit: time.Minute,
		Run: func(ctx context.Context, c city.City, o jobs.Occurrence) (jobs.Result, error) {
			w.mu.Lock()
			w.calls = append(w.calls, name+" "+string(c.ID)+" "+o.Slot)
			w.as = append(w.as, d.Read(ctx).Now())
			w.mu.Unlock()
			if w.do != nil {
				return jobs.Result{}, w.do(ctx)
			}
			return jobs.Result{Count: 1, Note: "fine"}, nil
		}}
}

func (w *work) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.calls)
}

func newRunner(t *testing.T, d *db.DB, list ...jobs.Job) *jobs.Runner {
	t.Helper()
	r, err := jobs.NewRunner(d, ident.Random{}, list, jobs.Options{Log: silent})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func tick(t *testing.T, r *jobs.Runner) {
	t.Helper()
	if err := r.Tick(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

func list(t *testing.T, r *jobs.Runner) []jobs.JobRun {
	t.Helper()
	page, _, err := r.Runs(t.Context(), []city.ID{home}, 100, "")
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func healthy(t *testing.T, d *db.DB) {
	t.Helper()
	found, err := db.Verify(t.Context(), d, jobs.Invariants())
	if err != nil || len(found) > 0 {
		t.Errorf("broken: %v %v", found, err)
	}
}

// Three replicas, each with its own connections, tick at the same moments.
func TestReplicasRunEachOccurrenceOnce(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			const ticks = 200
			shown := clock.NewFake(dbtest.Start)
			options := dbtest.Fresh(t, dialect, tables)
			var w work
			var replicas []*jobs.Runner
			var first *db.DB
			for i := range 3 {
				d, err := db.Open(t.Context(), options, shown)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { d.Close() })
				if i == 0 {
					first = d
					open(t, d, home, city.StatusOpen)
				}
				replicas = append(replicas, newRunner(t, d, w.job(d, "minutely", jobs.EveryMinutes(1), jobs.Once),
					w.job(d, "tens", jobs.EveryMinutes(10), jobs.Every)))
			}
			tick(t, replicas[0])
			for range ticks {
				shown.Advance(time.Minute)
				var all sync.WaitGroup
				for _, r := range replicas {
					all.Go(func() { tick(t, r) })
				}
				all.Wait()
			}
			seen := map[string]int{}
			for _, call := range w.calls {
				seen[call]++
			}
			for call, n := range seen {
				if n != 1 {
					t.Errorf("%s ran %d times", call, n)
				}
			}
			if want := ticks + ticks/10; len(seen) != want {
				t.Errorf("%d occurrences ran, want %d", len(seen), want)
			}
			if n := dbtest.Count(t, first,
				"SELECT count(*) FROM jobs_runs WHERE status = 'done' AND attempts = 1"); n != int64(ticks+ticks/10) {
				t.Errorf("%d finished runs", n)
			}
			healthy(t, first)
		})
	}
}

func TestTenDaysOffAreCaughtUpByOneTick(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		var w work
		r := newRunner(t, env.DB,
			w.job(env.DB, "morning", jobs.DailyAt(9, 0), jobs.Once),
			w.job(env.DB, "minutely", jobs.EveryMinutes(1), jobs.Once),
			w.job(env.DB, "each", jobs.DailyAt(0, 10), jobs.Every))
		tick(t, r)
		if w.count() != 0 {
			t.Errorf("a city without history was back-filled: %v", w.calls)
		}
		env.Clock.Advance(10 * 24 * time.Hour)
		for range 12 { // "each" is one run at a time
			tick(t, r)
		}
		runs := map[string]int{}
		for i, call := range w.calls {
			name, slot, _ := strings.Cut(call, " shanghai ")
			runs[name]++
			switch {
			case name == "morning" && slot != "2027-03-20", name == "minutely" && slot != "2027-03-20T04:00Z":
				t.Errorf("ran %s, not the latest occurrence", call)
			case name == "morning" && !w.as[i].Equal(time.Date(2027, 3, 20, 1, 0, 0, 0, time.UTC)):
				t.Errorf("worked as of %v", w.as[i])
			}
		}
		if runs["morning"] != 1 || runs["minutely"] != 1 || runs["each"] != 10 {
			t.Errorf("runs %v", runs)
		}
		skipped := map[string]int64{}
		for _, run := range list(t, r) {
			if run.Status == jobs.StatusSkipped {
				skipped[run.Job] += run.StandsFor
			}
		}
		if len(skipped) != 2 || skipped["morning"] != 9 || skipped["minutely"] != 10*24*60-1 {
			t.Errorf("skipped %v", skipped)
		}
		healthy(t, env.DB)
	})
}

func TestAPanicIsAFailureAndThreeRaiseAnAlarm(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		var bad, good work
		bad.do = func(context.Context) error { panic("lost\x00it") }
		r := newRunner(t, env.DB, bad.job(env.DB, "bad", jobs.DailyAt(12, 1), jobs.Once),
			good.job(env.DB, "good", jobs.EveryMinutes(1), jobs.Once))
		tick(t, r)
		alarms := func() int64 {
			return dbtest.Count(t, env.DB,
				`SELECT count(*) FROM notify_alarms WHERE code = 'jobs.failing' AND subject = 'bad'
					AND city_id = 'shanghai'`)
		}
		for attempt := 1; attempt <= 5; attempt++ {
			env.Clock.Advance(time.Hour)
			tick(t, r)
			if bad.count() != attempt {
				t.Fatalf("%d attempts, want %d", bad.count(), attempt)
			}
			if got, want := alarms(), int64(attempt/3); got != min(want, 1) {
				t.Errorf("%d alarms after %d failures", got, attempt)
			}
			tick(t, r) // not before its pause is over
		}
		for _, run := range list(t, r) {
			if run.Job == "bad" && (run.Status != jobs.StatusFailed || !strings.Contains(run.Error, "panic: lostit") ||
				!strings.Contains(run.Error, "runner_test.go:")) {
				t.Errorf("run %+v", run)
			}
		}
		if good.count() != 5 {
			t.Errorf("the other job ran %d times", good.count())
		}
		bad.do = nil
		env.Clock.Advance(24 * time.Hour)
		tick(t, r)
		if n := dbtest.Count(t, env.DB, "SELECT failures FROM jobs_plans WHERE job = 'bad'"); n != 0 {
			t.Errorf("%d failures counted after a success", n)
		}
		healthy(t, env.DB)
	})
}

func TestANewerOccurrenceTakesTheRetrysPlace(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		w := work{do: func(context.Context) error { return errors.New("not now") }}
		r := newRunner(t, env.DB, w.job(env.DB, "j", jobs.EveryMinutes(1), jobs.Once))
		tick(t, r)
		for range 3 {
			env.Clock.Advance(time.Minute)
			tick(t, r)
		}
		waiting, skipped := 0, 0
		for _, run := range list(t, r) {
			switch run.Status {
			case jobs.StatusWaiting:
				waiting++
			case jobs.StatusSkipped:
				skipped++
			}
		}
		if waiting != 1 || skipped != 2 {
			t.Errorf("%d waiting, %d skipped", waiting, skipped)
		}
		if n := dbtest.Count(t, env.DB, "SELECT count(*) FROM notify_alarms WHERE code = 'jobs.failing'"); n != 1 {
			t.Errorf("%d alarms after three failures of three occurrences", n)
		}
	})
}

func TestJobsRunInActiveCitiesOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		for id, status := range map[city.ID]city.Status{
			"draft-city": city.StatusDraft, "open-city": city.StatusOpen, "ending-city": city.StatusWindingDown,
			"closed-city": city.StatusClosed,
		} {
			open(t, env.DB, id, status)
		}
		var w work
		whole := w.job(env.DB, "whole", jobs.EveryMinutes(1), jobs.Once)
		whole.Installation = true
		r := newRunner(t, env.DB, w.job(env.DB, "each", jobs.EveryMinutes(1), jobs.Once), whole)
		tick(t, r)
		env.Clock.Advance(time.Minute)
		tick(t, r)
		seen := strings.Join(w.calls, "\n")
		for call, want := range map[string]bool{"each draft-city": false, "each open-city": true,
			"each ending-city": true, "each closed-city": false, "whole  2027": true, "each  2027": false,
			"whole open-city": false} {
			if strings.Contains(seen, call) != want {
				t.Errorf("%q in calls: %v, want %v\n%s", call, !want, want, seen)
			}
		}
		err := env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return city.Move(tx, "ending-city", city.StatusClosed)
		})
		if err != nil {
			t.Fatal(err)
		}
		env.Clock.Advance(time.Hour)
		tick(t, r)
		healthy(t, env.DB)
		if n := dbtest.Count(t, env.DB, "SELECT count(*) FROM jobs_plans WHERE city_id = 'ending-city'"); n != 0 {
			t.Error("a closed city is still planned for")
		}
	})
}

func TestStartTicksAndStopWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		begun := make(chan struct{})
		w := work{do: func(ctx context.Context) error { close(begun); <-ctx.Done(); return context.Cause(ctx) }}
		r := newRunner(t, env.DB, w.job(env.DB, "j", jobs.EveryMinutes(1), jobs.Once))
		tick(t, r)
		env.Clock.Advance(time.Minute)
		if err := r.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-begun // at once, without waiting for the minute
		over, cancel := context.WithCancel(t.Context())
		cancel()
		r.Stop(over)
		if run := list(t, r)[0]; run.Status != jobs.StatusWaiting || run.Error == "" {
			t.Errorf("the cut run was not recorded for another try: %+v", run)
		}
	})
}

func TestAWrongListIsRefused(t *testing.T) {
	t.Parallel()
	var w work
	good := w.job(nil, "j", jobs.Hourly(), jobs.Once)
	for name, spoil := range map[string]func(*jobs.Job){
		"no name":     func(j *jobs.Job) { j.Name = "" },
		"no run":      func(j *jobs.Job) { j.Run = nil },
		"no policy":   func(j *jobs.Job) { j.CatchUp = "" },
		"no limit":    func(j *jobs.Job) { j.Limit = 0 },
		"no schedule": func(j *jobs.Job) { j.Timetable = jobs.Timetable{} },
	} {
		bad := good
		spoil(&bad)
		if _, err := jobs.NewRunner(nil, ident.Random{}, []jobs.Job{bad}, jobs.Options{}); err == nil {
			t.Errorf("accepted a job with %s", name)
		}
	}
	if _, err := jobs.NewRunner(nil, ident.Random{}, []jobs.Job{good, good}, jobs.Options{}); err == nil {
		t.Error("accepted two jobs of one name")
	}
}
