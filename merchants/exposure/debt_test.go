package exposure_test

import (
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants/exposure"
)

func TestDebtsComeOverdueFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		ops := identity.Actor{Kind: identity.KindOperator, Cities: []city.ID{home}}
		debts := func(q exposure.DebtsQuery) []exposure.Debt {
			t.Helper()
			q.Actor, q.City = ops, home
			found, _, err := w.account.Debts(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		if got := debts(exposure.DebtsQuery{}); len(got) != 0 {
			t.Errorf("nothing happened, and owed is %+v", got)
		}
		w.accrue(w.visit(w.store, w.ann))
		env.Clock.Advance(73 * time.Hour)
		w.vest() // 150 credits, due in 30 days
		vested := city.City{Zone: "Asia/Shanghai"}.Today(env.Clock.Now())
		env.Clock.Advance(20 * 24 * time.Hour)
		w.accrue(w.visit(w.other, w.ann), w.visit(w.other, w.ben))
		env.Clock.Advance(73 * time.Hour)
		w.vest() // 300 credits of the other store
		first := debts(exposure.DebtsQuery{})
		if len(first) != 2 || first[0].StoreID != w.other || first[0].Owed != 300 || first[0].Overdue != 0 ||
			first[1].OldestDueOn != vested.AddDays(30) {
			t.Fatalf("before anything is late: %+v", first)
		}
		env.Clock.Set(vested.AddDays(30).At(23, 59, zone))
		if got := debts(exposure.DebtsQuery{Overdue: true}); len(got) != 0 {
			t.Errorf("on the last day: %+v", got)
		}
		env.Clock.Set(vested.AddDays(31).Start(zone))
		got := debts(exposure.DebtsQuery{})
		if len(got) != 2 || got[0].StoreID != w.store || got[0].Overdue != 150 || got[1].Overdue != 0 {
			t.Fatalf("a day too late: %+v", got)
		}
		w.tx(func(tx *db.Tx) error { return w.account.ShowTx(tx, home, map[ident.ID]int64{w.store: 60}) })
		got = debts(exposure.DebtsQuery{Overdue: true})
		if len(got) != 1 || got[0].Owed != 90 || got[0].Overdue != 90 {
			t.Errorf("after 60 showings: %+v", got)
		}
		sum, err := w.account.DebtOfCity(t.Context(), ops, home)
		if err != nil || sum.Stores != 2 || sum.Owed != 390 || sum.Overdue != 90 {
			t.Errorf("the city owes %+v, %v", sum, err)
		}
		w.pagesOfDebts(t, ops)
	})
}

func (w *world) pagesOfDebts(t *testing.T, ops identity.Actor) {
	t.Helper()
	one, next, err := w.account.Debts(t.Context(), exposure.DebtsQuery{Actor: ops, City: home, Limit: 1})
	if err != nil || len(one) != 1 || one[0].StoreID != w.store {
		t.Fatalf("%+v, %v", one, err)
	}
	two, end, err := w.account.Debts(t.Context(), exposure.DebtsQuery{Actor: ops, City: home, Limit: 1, Cursor: next})
	if err != nil || len(two) != 1 || two[0].StoreID != w.other || end != "" {
		t.Errorf("%+v, %q, %v", two, end, err)
	}
	for _, cursor := range []string{"x", "1.2", "1.2.3", "a.b." + w.store.String()} {
		if _, _, err := w.account.Debts(t.Context(),
			exposure.DebtsQuery{Actor: ops, City: home, Cursor: cursor}); fault.CodeOf(err) != "exposure.cursor" {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
	foreign := identity.Actor{Kind: identity.KindOperator, Cities: []city.ID{"hangzhou"}}
	if _, _, err := w.account.Debts(t.Context(), exposure.DebtsQuery{Actor: foreign, City: home}); fault.CodeOf(err) !=
		"city.not_found" {
		t.Errorf("another city's operator: %v", err)
	}
	if _, err := w.account.DebtOfCity(t.Context(), foreign, home); fault.CodeOf(err) != "city.not_found" {
		t.Errorf("another city's operator: %v", err)
	}
}
