package cityfigures_test

import (
	"testing"
	"time"

	"citycard/app/platform/cityfigures"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
)

const home = "shanghai"

func TestAFigureIsShownUntilItsMaxAge(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, []db.Migrations{cityfigures.Migrations}, func(t *testing.T, env dbtest.Env) {
		now := env.Clock.Now()
		save := func(asOf time.Time, n int) {
			t.Helper()
			if err := env.DB.InTx(t.Context(), func(tx *db.Tx) error {
				return cityfigures.Save(tx, home, "visits", asOf, []int{n})
			}); err != nil {
				t.Fatal(err)
			}
		}
		want := func(n int) {
			t.Helper()
			var got []int
			asOf, found, err := cityfigures.Read(env.DB.Read(t.Context()), home, "visits", &got)
			if err != nil || found != (n > 0) || found && (got[0] != n || asOf.After(env.Clock.Now())) {
				t.Errorf("%v as of %s, %v, %v; want %d", got, asOf, found, err, n)
			}
		}
		want(0)
		save(cityfigures.AsOf(env.DB.Read(t.Context())), 7)
		want(7)
		save(now.Add(-time.Hour), 6) // an old count, done again
		want(7)
		env.Clock.Advance(cityfigures.MaxAge - cityfigures.Delay)
		want(7)
		env.Clock.Advance(time.Second)
		want(0)
		save(env.Clock.Now().Add(time.Minute), 8) // of a clock that ran ahead
		want(0)
		save(env.Clock.Now(), 9)
		want(9)
	})
}
