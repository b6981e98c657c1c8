package exposure_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/merchants/exposure"
)

// Whatever is accrued, repeated, taken back, vested and shown, and in which order: the rows
// sum to the balance, every promise about the data holds, and a naive reading of the rows
// by the recipe of doc.go gives the same numbers.
func TestBalancesAddUpAfterAnySequence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		rapid.Check(t, func(rt *rapid.T) {
			stores := []ident.ID{env.IDs.New(), env.IDs.New()}
			members := []ident.ID{env.IDs.New(), env.IDs.New(), env.IDs.New()}
			w.shops.linked = map[ident.ID]map[ident.ID]bool{stores[1]: {members[2]: true}}
			var seen []exposure.Visit
			rt.Repeat(map[string]func(*rapid.T){
				"accrue": func(rt *rapid.T) {
					var visits []exposure.Visit
					for range rapid.IntRange(1, 4).Draw(rt, "visits") {
						v := w.visit(rapid.SampledFrom(stores).Draw(rt, "store"),
							rapid.SampledFrom(members).Draw(rt, "member"))
						v.RecordedLate = rapid.IntRange(0, 9).Draw(rt, "late") == 0
						visits = append(visits, v)
					}
					seen = append(seen, visits...)
					w.accrue(visits...)
				},
				"accrue again": func(*rapid.T) { w.accrue(seen...) },
				"take back": func(rt *rapid.T) {
					if len(seen) > 0 {
						w.takeBack(rapid.SampledFrom(seen).Draw(rt, "visit"))
					}
				},
				"take back unseen": func(rt *rapid.T) {
					v := w.visit(stores[0], members[0])
					w.takeBack(v)
					seen = append(seen, v)
				},
				"wait": func(rt *rapid.T) {
					env.Clock.Advance(time.Duration(rapid.IntRange(1, 40).Draw(rt, "hours")) * time.Hour)
				},
				"vest": func(*rapid.T) { w.vest() },
				"show": func(rt *rapid.T) {
					w.show(rapid.SampledFrom(stores).Draw(rt, "store"),
						int64(rapid.IntRange(1, 60).Draw(rt, "showings")))
				},
				"": func(rt *rapid.T) {
					for _, store := range stores {
						if got, want := w.balance(store), w.recomputed(store); got.Pending != want.Pending ||
							got.Vested != want.Vested || got.Delivered != want.Delivered {
							rt.Fatalf("balance %+v, rows say %+v", got, want)
						}
					}
				},
			})
		})
		w.vest()
		w.healthy()
	})
}

// recomputed reads the lines as a merchant would: sums, and the rule by its own terms.
func (w *world) recomputed(store ident.ID) exposure.Balance {
	w.t.Helper()
	var sum exposure.Balance
	counted := map[ident.ID]exposure.Entry{} // counted and not taken back so far
	for _, e := range w.entries(store) {
		sum.Pending += e.Pending
		sum.Vested += e.Vested
		sum.Delivered += e.Delivered
		switch e.Kind {
		case exposure.KindTakeBack:
			delete(counted, *e.RedemptionID)
		case exposure.KindRedemption:
			if want := expected(counted, e); e.Pending != want {
				w.t.Errorf("line %d has %d credits, the rule gives %d", e.No, e.Pending, want)
			}
			if e.Pending > 0 {
				counted[*e.RedemptionID] = e
			}
		}
	}
	return sum
}

func expected(counted map[ident.ID]exposure.Entry, e exposure.Entry) int64 {
	if e.Reason == exposure.ReasonStaffLinked || e.Reason == exposure.ReasonRecordedLate {
		return 0
	}
	for _, before := range counted {
		if before.Visitor == e.Visitor && before.Day == e.Day {
			return 0
		}
	}
	return 100
}
