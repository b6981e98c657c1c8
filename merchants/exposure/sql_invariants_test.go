package exposure_test

import (
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/merchants/exposure"
)

// Each promise is shown to catch a violation: planted past the constraints, which are
// dropped first where they would refuse it.
func TestInvariantsCatchPlantedViolations(t *testing.T) {
	t.Parallel()
	for code, plant := range map[string]func(t *testing.T, w *world){
		"I25": func(t *testing.T, w *world) {
			rewrite(t, w, "exposure_entries")
			dbtest.Exec(t, w.env.DB,
				`INSERT INTO exposure_entries SELECT city_id, store_id, no + 100, kind, redemption_id, 2, visitor, day,
				pending, vested, delivered, reason, created_at, hash FROM exposure_entries WHERE no = 1`)
		},
		"I46": func(t *testing.T, w *world) {
			dbtest.Exec(t, w.env.DB,
				`INSERT INTO tally_figures (city_id, name, as_of, value)
					VALUES ('anywhere', 'exposure.debt', '2099-01-01 00:00:00+00:00', '{"Owed": 1}')`)
		},
		"I26": func(t *testing.T, w *world) { w.env.Clock.Advance(96*time.Hour + time.Second) },
		"X1": func(t *testing.T, w *world) {
			dbtest.Exec(t, w.env.DB, "UPDATE exposure_accounts SET pending = pending + 1")
		},
		"X2": func(t *testing.T, w *world) {
			dbtest.Exec(t, w.env.DB, "UPDATE exposure_entries SET no = no + 1 WHERE no = 2")
		},
		"X3": func(t *testing.T, w *world) {
			dbtest.Exec(t, w.env.DB, "UPDATE exposure_visits SET state = 'vested'")
		},
		"X4": func(t *testing.T, w *world) {
			rewrite(t, w, "exposure_visits")
			dbtest.Exec(t, w.env.DB, `INSERT INTO exposure_visits SELECT * FROM exposure_visits`)
		},
		"X5": func(t *testing.T, w *world) {
			dbtest.Exec(t, w.env.DB, "UPDATE exposure_visits SET credits = 2001")
		},
		"X6": func(t *testing.T, w *world) {
			w.seal()
			dbtest.Exec(t, w.env.DB, "UPDATE exposure_entries SET hash = 'x'")
		},
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
				w := newWorld(t, env)
				w.accrue(w.visit(w.store, w.ann))
				w.healthy()
				plant(t, w)
				found, err := db.Verify(t.Context(), env.DB, exposure.Invariants())
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range found {
					if v.Invariant.Code == code {
						return
					}
				}
				t.Errorf("%s was broken and not found; found %v", code, found)
			})
		})
	}
}

// rewrite replaces a table by a copy without constraints.
func rewrite(t *testing.T, w *world, table string) {
	t.Helper()
	for _, statement := range []string{
		"CREATE TABLE bare AS SELECT * FROM " + table, "DROP TABLE " + table, "ALTER TABLE bare RENAME TO " + table,
	} {
		dbtest.Exec(t, w.env.DB, statement)
	}
}
