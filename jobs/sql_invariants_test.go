package jobs_test

import (
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/jobs"
)

// Each promise is shown to catch a violation of each of its clauses.
func TestInvariantsCatchPlantedViolations(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code  string
		plant func(t *testing.T, env dbtest.Env)
	}{
		"two finished runs": {"I28", func(t *testing.T, env dbtest.Env) {
			dbtest.Exec(t, env.DB, "DROP INDEX jobs_runs_once")
			dbtest.Exec(t, env.DB,
				`INSERT INTO jobs_runs SELECT ?, job, city_id, slot, occurrence, stands_for, requested_by, status,
					next_at, late_at,
				lease_owner, lease_until, lost_at, fence, attempts, started_at, finished_at, result, note, error,
				created_at
				FROM jobs_runs WHERE job = 'j'`, env.IDs.New().String())
		}},
		"nobody plans": {"I29", func(t *testing.T, env dbtest.Env) { env.Clock.Advance(32 * time.Minute) }},
		"nobody runs": {"I29", func(t *testing.T, env dbtest.Env) {
			dbtest.Exec(t, env.DB, "UPDATE jobs_runs SET status = 'waiting', finished_at = NULL, late_at = ?",
				env.Clock.Now().Add(-time.Second))
		}},
		"given up": {"I29", func(t *testing.T, env dbtest.Env) {
			dbtest.Exec(t, env.DB, "UPDATE jobs_runs SET status = 'failed'")
		}},
		"planned ahead": {"I48", func(t *testing.T, env dbtest.Env) {
			dbtest.Exec(t, env.DB, "UPDATE jobs_plans SET planned_through = ?", env.Clock.Now().Add(61*time.Second))
		}},
		"dead holder": {"I30", func(t *testing.T, env dbtest.Env) {
			dbtest.Exec(t, env.DB,
				"UPDATE jobs_runs SET status = 'running', finished_at = NULL, lease_until = ?, lost_at = ?",
				env.Clock.Now().Add(-6*time.Minute), env.Clock.Now().Add(-time.Minute))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
				open(t, env.DB, home, city.StatusOpen)
				var w work
				r := newRunner(t, env.DB, w.job(env.DB, "j", jobs.EveryMinutes(1), jobs.Once))
				tick(t, r)
				env.Clock.Advance(time.Minute)
				tick(t, r)
				healthy(t, env.DB)
				c.plant(t, env)
				found, err := db.Verify(t.Context(), env.DB, jobs.Invariants())
				if err != nil || len(found) == 0 || found[0].Invariant.Code != c.code {
					t.Errorf("found %v, %v; want %s", found, err, c.code)
				}
			})
		})
	}
}
