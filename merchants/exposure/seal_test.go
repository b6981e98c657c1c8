package exposure_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/clock"
	"citycard/app/platform/db/dbtest"
)

func (w *world) seal() int {
	w.t.Helper()
	n, err := w.account.Seal(w.t.Context(), home)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// threeDays are three sealed days of two stores.
func threeDays(t *testing.T, env dbtest.Env) *world {
	w := newWorld(t, env)
	for range 3 {
		w.accrue(w.visit(w.store, w.ann), w.visit(w.other, w.ben), w.visit(w.store, w.ben))
		env.Clock.Advance(day)
		w.seal()
	}
	return w
}

func TestADayIsSealedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		w.accrue(w.visit(w.store, w.ann), w.visit(w.other, w.ann))
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := w.account.Seal(t.Context(), home); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		w.accrue(w.visit(w.store, w.ben))
		if n := w.seal(); n != 0 {
			t.Errorf("%d heads put under a seal that was closed", n)
		}
		env.Clock.Advance(day)
		if n := w.seal(); n != 1 {
			t.Errorf("%d heads sealed, want the one store that moved", n)
		}
		env.Clock.Advance(day)
		if n := w.seal(); n != 0 {
			t.Errorf("%d heads sealed on a quiet day", n)
		}
		if n := dbtest.Count(t, env.DB, "SELECT count(*) FROM exposure_seals"); n != 3 {
			t.Errorf("%d seals", n)
		}
		w.healthy()
	})
}

// A run by hand as of a day to come must not leave the days until then without a seal.
func TestNoDayIsSealedAheadOfTime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		w.accrue(w.visit(w.store, w.ann))
		ahead := clock.AsOf(t.Context(), env.Clock.Now().Add(30*day))
		if n, err := w.account.Seal(ahead, home); err != nil || n != 1 {
			t.Fatalf("%d heads sealed, %v", n, err)
		}
		env.Clock.Advance(day)
		w.accrue(w.visit(w.store, w.ben))
		if n := w.seal(); n != 1 {
			t.Errorf("%d heads sealed the day after", n)
		}
		w.healthy()
	})
}

func TestVerifyChainNamesAlteredRows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		alter string
		named string
	}{
		"an amount": {"UPDATE exposure_entries SET pending = 1000 WHERE store_id = ? AND no = 3",
			"entry 3 of store"},
		"a reason": {"UPDATE exposure_entries SET reason = 'x' WHERE store_id = ? AND no = 1",
			"entry 1 of store"},
		"an instant": {`UPDATE exposure_entries SET created_at = '2027-03-10 05:00:00+00:00'
			WHERE store_id = ? AND no = 1`, "entry 1 of store"},
		"a line with hash": {`UPDATE exposure_entries SET pending = 1000, hash = 'forged'
			WHERE store_id = ? AND no = 2`, "entry 2 of store"},
		"a line removed": {"DELETE FROM exposure_entries WHERE store_id = ? AND no = 2", "entry 2 of store"},
		"the last line":  {"DELETE FROM exposure_entries WHERE store_id = ? AND no = 8", "entry 8 of store"},
		"a seal": {"UPDATE exposure_seals SET hash = 'forged' WHERE day = '2027-03-12' AND ? <> ''",
			"seal of 2027-03-12"},
		"a seal removed": {"DELETE FROM exposure_seals WHERE day = '2027-03-12' AND ? <> ''", "seal of 2027-03-12"},
		"a head": {"UPDATE exposure_seal_heads SET no = 2 WHERE day = '2027-03-11' AND store_id = ?",
			"seal of 2027-03-11"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
				w := threeDays(t, env)
				w.healthy()
				dbtest.Exec(t, env.DB, c.alter, w.store.String())
				flaws, err := w.account.VerifyChain(t.Context(), home)
				if err != nil || len(flaws) == 0 || !names(flaws, c.named) {
					t.Errorf("found %v (%v), want %q named", flaws, err, c.named)
				}
			})
		})
	}
}

func names(flaws []audit.Flaw, row string) bool {
	for _, f := range flaws {
		if strings.Contains(f.Row, row) {
			return true
		}
	}
	return false
}

// Someone with the database rewrites a line and every hash after it, consistently. The
// account alone looks whole; the seal gives it away.
func TestARewrittenChainBreaksItsSeal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := threeDays(t, env)
		lines := w.entries(w.store)
		lines[0].Pending = 900
		previous := ""
		for _, e := range lines {
			previous = e.HashAfter(previous)
			dbtest.Exec(t, env.DB, "UPDATE exposure_entries SET pending = ?, hash = ? WHERE store_id = ? AND no = ?",
				e.Pending, previous, w.store, e.No)
		}
		dbtest.Exec(t, env.DB, "UPDATE exposure_accounts SET head = ?, pending = pending + 800 WHERE store_id = ?",
			previous, w.store)
		flaws, err := w.account.VerifyChain(t.Context(), home)
		if err != nil || !names(flaws, "of store "+w.store.String()) {
			t.Errorf("found %v (%v)", flaws, err)
		}
	})
}

func TestVestedBeforeSealIsUnderIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := threeDays(t, env)
		env.Clock.Advance(72 * time.Hour)
		w.vest()
		if n := w.seal(); n != 2 {
			t.Errorf("%d heads sealed", n)
		}
		w.healthy()
	})
}
