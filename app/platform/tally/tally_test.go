package tally_test

import (
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/tally"
)

const home = "shanghai"

func TestAFigureIsShownAsLongAsItIsGood(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, []db.Migrations{tally.Migrations}, func(t *testing.T, env dbtest.Env) {
		now := env.Clock.Now()
		keep := func(asOf time.Time, n int) {
			t.Helper()
			if err := env.DB.InTx(t.Context(), func(tx *db.Tx) error {
				return tally.Keep(tx, home, "visits", asOf, []int{n})
			}); err != nil {
				t.Fatal(err)
			}
		}
		want := func(n int) {
			t.Helper()
			var got []int
			asOf, found, err := tally.Read(env.DB.Read(t.Context()), home, "visits", &got)
			if err != nil || found != (n > 0) || found && (got[0] != n || asOf.After(env.Clock.Now())) {
				t.Errorf("%v as of %s, %v, %v; want %d", got, asOf, found, err, n)
			}
		}
		want(0)
		keep(tally.AsOf(env.DB.Read(t.Context())), 7)
		want(7)
		keep(now.Add(-time.Hour), 6) // an old count, done again
		want(7)
		env.Clock.Advance(tally.Lasts - tally.Behind)
		want(7)
		env.Clock.Advance(time.Second)
		want(0)
		keep(env.Clock.Now().Add(time.Minute), 8) // of a clock that ran ahead
		want(0)
		keep(env.Clock.Now(), 9)
		want(9)
	})
}
