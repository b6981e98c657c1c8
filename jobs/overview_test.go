package jobs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/jobs"
)

func TestOperatorsSeeHowEachJobStands(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		var w, broken work
		broken.do = func(context.Context) error { return errors.New("no") }
		bad := broken.job(env.DB, "bad", jobs.EveryMinutes(1), jobs.Once)
		global := w.job(env.DB, "global", jobs.Hourly(), jobs.Once)
		global.Installation = true
		r := newRunner(t, env.DB, w.job(env.DB, "minutely", jobs.EveryMinutes(1), jobs.Once),
			w.job(env.DB, "nightly", jobs.DailyAt(3, 30), jobs.Once), bad, global)
		ops := identity.Actor{Kind: identity.KindOperator, Cities: []city.ID{home}, Name: "mei"}
		before := overview(t, r, ops)
		if len(before) != 4 || before["minutely"].Last != nil || before["minutely"].NextDue != nil {
			t.Errorf("before the first tick: %+v", before)
		}
		tick(t, r)
		env.Clock.Advance(time.Minute)
		tick(t, r)
		env.Clock.Advance(20 * time.Minute) // an outage
		tick(t, r)
		now := env.Clock.Now()
		got := overview(t, r, ops)
		minutely := got["minutely"]
		if minutely.Last == nil || minutely.Last.Status != jobs.StatusDone ||
			!minutely.NextDue.Equal(now.Add(time.Minute)) || minutely.Late || minutely.Failures != 0 {
			t.Errorf("minutely: %+v", minutely)
		}
		if minutely.Missed == nil || minutely.Missed.StandsFor != 19 {
			t.Errorf("missed: %+v", minutely.Missed)
		}
		if nightly := got["nightly"]; nightly.Last != nil ||
			!nightly.NextDue.Equal(time.Date(2027, 3, 10, 19, 30, 0, 0, time.UTC)) {
			t.Errorf("nightly: %+v", nightly)
		}
		if failing := got["bad"]; failing.Failures == 0 || failing.Last.Error == "" {
			t.Errorf("bad: %+v", failing)
		}
		if !got["global"].Installation || got["global"].NextDue == nil {
			t.Errorf("global: %+v", got["global"])
		}
		env.Clock.Advance(32 * time.Minute)
		if late := overview(t, r, ops)["minutely"]; !late.Late {
			t.Errorf("nobody plans: %+v", late)
		}
	})
}

func overview(t *testing.T, r *jobs.Runner, ops identity.Actor) map[string]jobs.JobState {
	t.Helper()
	states, err := r.Overview(t.Context(), ops, home)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]jobs.JobState{}
	for _, s := range states {
		byName[s.Name] = s
	}
	return byName
}

func TestRunsAreFoundByJobAndState(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		open(t, env.DB, home, city.StatusOpen)
		open(t, env.DB, "elsewhere", city.StatusOpen)
		var w work
		global := w.job(env.DB, "global", jobs.EveryMinutes(1), jobs.Once)
		global.Installation = true
		r := newRunner(t, env.DB, w.job(env.DB, "a", jobs.EveryMinutes(1), jobs.Once),
			w.job(env.DB, "b", jobs.EveryMinutes(1), jobs.Once), global)
		tick(t, r)
		for range 3 {
			env.Clock.Advance(time.Minute)
			tick(t, r)
		}
		ops := identity.Actor{Kind: identity.KindOperator, Cities: []city.ID{home}, Name: "mei"}
		find := func(q jobs.RunsQuery) ([]jobs.JobRun, string) {
			t.Helper()
			q.Actor, q.City = ops, home
			page, next, err := r.FindRuns(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			return page, next
		}
		for name, c := range map[string]struct {
			q    jobs.RunsQuery
			want int
		}{
			"all": {jobs.RunsQuery{}, 9}, "one job": {jobs.RunsQuery{Job: "a"}, 3},
			"the installation's": {jobs.RunsQuery{Job: "global"}, 3},
			"done":               {jobs.RunsQuery{Status: jobs.StatusDone}, 9},
			"failed":             {jobs.RunsQuery{Status: jobs.StatusFailed}, 0},
			"both":               {jobs.RunsQuery{Job: "b", Status: jobs.StatusDone}, 3},
		} {
			if page, _ := find(c.q); len(page) != c.want {
				t.Errorf("%s: %d", name, len(page))
			}
		}
		seen := map[ident.ID]bool{}
		for q := (jobs.RunsQuery{Limit: 4}); ; {
			page, next := find(q)
			for _, run := range page {
				if run.CityID == "elsewhere" || seen[run.ID] {
					t.Fatalf("foreign or repeated: %+v", run)
				}
				seen[run.ID] = true
			}
			if q.Cursor = next; next == "" {
				break
			}
		}
		if len(seen) != 9 {
			t.Errorf("%d of 9 runs", len(seen))
		}
		ofOthers(t, r, ops)
	})
}

// ofOthers: an operator sees no run of another city, by no door.
func ofOthers(t *testing.T, r *jobs.Runner, ops identity.Actor) {
	t.Helper()
	foreign := identity.Actor{Kind: identity.KindOperator, Cities: []city.ID{"elsewhere"}}
	page, _, err := r.FindRuns(t.Context(), jobs.RunsQuery{Actor: foreign, City: "elsewhere", Job: "a"})
	if err != nil || len(page) != 3 {
		t.Fatalf("%d, %v", len(page), err)
	}
	if _, err := r.RunOf(t.Context(), ops, home, page[0].ID); !errors.Is(err, jobs.ErrRunNotFound) {
		t.Errorf("a run of another city: %v", err)
	}
	if run, err := r.RunOf(t.Context(), foreign, "elsewhere", page[0].ID); err != nil || run.ID != page[0].ID {
		t.Errorf("an own run: %v", err)
	}
	for name, err := range map[string]error{
		"overview": second(r.Overview(t.Context(), foreign, home)),
		"a run":    second(r.RunOf(t.Context(), foreign, home, page[0].ID)),
		"runs":     third(r.FindRuns(t.Context(), jobs.RunsQuery{Actor: foreign, City: home})),
	} {
		if fault.CodeOf(err) != "city.not_found" {
			t.Errorf("%s of a foreign city: %v", name, err)
		}
	}
	for name, q := range map[string]jobs.RunsQuery{"jobs.unknown_job": {Job: "x"}, "jobs.cursor": {Cursor: "x"}} {
		q.Actor, q.City = ops, home
		if _, _, err := r.FindRuns(t.Context(), q); fault.CodeOf(err) != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }
