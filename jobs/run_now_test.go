package jobs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/jobs"
)

func TestRunNow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		var w work
		r := newRunner(t, env.DB, w.job(env.DB, "j", jobs.DailyAt(9, 0), jobs.Once))
		operator := identity.Actor{Kind: identity.KindOperator, Cities: []city.ID{home}, Name: "ops"}
		at := time.Date(2027, 12, 1, 10, 0, 0, 0, time.FixedZone("", 8*3600))
		for range 2 { // again does no harm
			run, err := r.RunNow(t.Context(), operator, "j", home, &at)
			if err != nil || run.Status != jobs.StatusDone || run.Result != 1 || !run.Occurrence.Equal(at) ||
				!run.ByHand() || run.RequestedBy != "ops" {
				t.Fatalf("%+v, %v", run, err)
			}
		}
		run, err := r.RunNow(t.Context(), identity.Job("run-job"), "j", home, nil)
		if err != nil || !run.Occurrence.Equal(env.Clock.Now()) {
			t.Fatalf("%+v, %v", run, err)
		}
		if w.count() != 3 || !w.as[0].Equal(at) || !w.as[2].Equal(env.Clock.Now()) {
			t.Errorf("calls %v as of %v", w.calls, w.as)
		}
		if n := dbtest.Count(t, env.DB,
			"SELECT count(*) FROM audit_entries WHERE action = 'jobs.run_now' AND city_id = ? AND object_id = 'j'",
			home); n != 2 {
			t.Errorf("%d entries for two runs of an operator and one of a command", n)
		}
		if runs := list(t, r); len(runs) != 3 {
			t.Errorf("%d runs recorded", len(runs))
		}
		stranger := identity.Actor{Kind: identity.KindOperator, Cities: []city.ID{"hangzhou"}}
		for name, try := range map[string]struct {
			actor identity.Actor
			job   string
			city  city.ID
			want  error
		}{
			"operator of another city": {stranger, "j", home, city.ErrNotFound},
			"a member":                 {identity.Actor{Kind: identity.KindMember}, "j", home, city.ErrNotFound},
			"no such job":              {operator, "x", home, jobs.ErrUnknownJob},
			"no such city":             {identity.Job("x"), "j", "atlantis", city.ErrNotFound},
		} {
			if _, err := r.RunNow(t.Context(), try.actor, try.job, try.city, nil); !errors.Is(err, try.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		now := env.Clock.Now()
		for _, far := range []time.Time{now.AddDate(5, 0, 0).Add(time.Second), now.AddDate(-5, 0, 0).Add(-time.Second),
			time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -12*3600)), {}} {
			if run, err := r.RunNow(t.Context(), operator, "j", home, &far); !errors.Is(err, jobs.ErrTooFar) {
				t.Errorf("as of %s: %+v, %v", far, run, err)
			}
		}
		if n := dbtest.Count(t, env.DB,
			"SELECT count(*) FROM audit_entries WHERE action = 'jobs.run_now' AND city_id = ? AND object_id = 'j'",
			home); n != 2 {
			t.Errorf("%d entries for two runs of an operator and one of a command", n)
		}
		if runs := list(t, r); len(runs) != 3 {
			t.Errorf("%d runs recorded after the refusals", len(runs))
		}
		w.do = func(context.Context) error { return errors.New("no") }
		run, err = r.RunNow(t.Context(), operator, "j", home, nil)
		if !errors.Is(err, jobs.ErrRunFailed) || run.Status != jobs.StatusFailed || run.Error != "no" {
			t.Errorf("%+v, %v", run, err)
		}
	})
}

func TestRunsArePagedAndScoped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		open(t, env.DB, "hangzhou", city.StatusOpen)
		var w work
		r := newRunner(t, env.DB, w.job(env.DB, "j", jobs.DailyAt(9, 0), jobs.Once))
		for range 5 {
			for _, id := range []city.ID{home, "hangzhou"} {
				if _, err := r.RunNow(t.Context(), identity.Job("x"), "j", id, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		total, cursor := 0, ""
		for {
			page, next, err := r.Runs(t.Context(), []city.ID{home}, 2, cursor)
			if err != nil {
				t.Fatal(err)
			}
			for _, run := range page {
				if total++; run.CityID != home {
					t.Errorf("a run of %s", run.CityID)
				}
			}
			if cursor = next; next == "" {
				break
			}
		}
		if total != 5 {
			t.Errorf("%d runs", total)
		}
		if _, _, err := r.Runs(t.Context(), nil, 2, "x"); !errors.Is(err, jobs.ErrCursor) {
			t.Errorf("cursor: %v", err)
		}
	})
}

func TestOldRunsAreForgotten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		var w work
		r := newRunner(t, env.DB, w.job(env.DB, "j", jobs.DailyAt(9, 0), jobs.Once))
		tick(t, r)
		for range 20 {
			env.Clock.Advance(24 * time.Hour)
			tick(t, r)
		}
		if n := len(list(t, r)); w.count() != 20 || n != 15 { // 14 days and the day that is 14 days ago
			t.Errorf("%d runs, %d kept", w.count(), n)
		}
	})
}

// Where members are real, an operator cannot let a job act ahead of time; a command can, and
// an operator can look back.
func TestNoOperatorRunsAheadOfTimeInPublic(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		var w work
		r, err := jobs.NewRunner(env.DB, env.IDs, []jobs.Job{w.job(env.DB, "j", jobs.DailyAt(9, 0), jobs.Once)},
			jobs.Options{NotAhead: true})
		if err != nil {
			t.Fatal(err)
		}
		operator := identity.Actor{Kind: identity.KindOperator, Cities: []city.ID{home}, Name: "ops"}
		ahead, back := env.Clock.Now().Add(time.Second), env.Clock.Now().Add(-time.Hour)
		if _, err := r.RunNow(t.Context(), operator, "j", home, &ahead); !errors.Is(err, jobs.ErrAhead) ||
			w.count() != 0 {
			t.Errorf("an operator ran ahead: %v", err)
		}
		for name, try := range map[string]struct {
			actor identity.Actor
			at    *time.Time
		}{"an operator back": {operator, &back}, "an operator now": {operator, nil},
			"a command ahead": {identity.Job("run-job"), &ahead}} {
			if _, err := r.RunNow(t.Context(), try.actor, "j", home, try.at); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
