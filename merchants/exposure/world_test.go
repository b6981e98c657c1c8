package exposure_test

import (
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/cityfigures"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/merchants/exposure"
)

var tables = []db.Migrations{city.Migrations, cityfigures.Migrations, audit.Migrations, exposure.Migrations}

const home = city.ID("shanghai")

// shops stands in for merchants.Service.
type shops struct {
	linked map[ident.ID]map[ident.ID]bool
	refuse error
}

func (s *shops) LinkedMembersTx(_ *db.Tx, stores []ident.ID) (map[ident.ID]map[ident.ID]bool, error) {
	found := map[ident.ID]map[ident.ID]bool{}
	for _, id := range stores {
		found[id] = s.linked[id]
	}
	return found, nil
}

func (s *shops) RequireStaffTx(*db.Tx, identity.Actor, ident.ID, ...merchants.Role) error {
	return s.refuse
}

func (s *shops) CityOfStoreTx(*db.Tx, ident.ID) (city.ID, error) { return home, nil }

// world is one city with an exposure account over two stores and two members.
type world struct {
	t       testing.TB
	env     dbtest.Env
	account *exposure.Account
	shops   *shops
	store   ident.ID
	other   ident.ID
	ann     ident.ID
	ben     ident.ID
}

func newWorld(t testing.TB, env dbtest.Env) *world {
	t.Helper()
	w := &world{t: t, env: env, shops: &shops{linked: map[ident.ID]map[ident.ID]bool{}}}
	w.account = exposure.New(env.DB, w.shops)
	w.store, w.other, w.ann, w.ben = env.IDs.New(), env.IDs.New(), env.IDs.New(), env.IDs.New()
	w.tx(func(tx *db.Tx) error {
		return city.Insert(tx, city.City{ID: home, NameZh: "上海", NameEn: "Shanghai", Zone: "Asia/Shanghai",
			Currency: "CNY", Status: city.StatusOpen})
	})
	return w
}

func (w *world) tx(f func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.env.DB.InTx(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

// visit is a redemption of a member at a store, confirmed now.
func (w *world) visit(store, member ident.ID) exposure.Visit {
	now := w.env.Clock.Now()
	return exposure.Visit{
		RedemptionID: w.env.IDs.New(), StoreID: store, MemberID: member, CityID: home,
		Day: clock.DayOf(now, zone), ConfirmedAt: now,
	}
}

var zone = city.City{Zone: "Asia/Shanghai"}.Location()

func (w *world) accrue(visits ...exposure.Visit) {
	w.t.Helper()
	w.tx(func(tx *db.Tx) error { return w.account.AccrueTx(tx, visits) })
}

func (w *world) takeBack(v exposure.Visit) {
	w.t.Helper()
	w.tx(func(tx *db.Tx) error { return w.account.TakeBackTx(tx, v.RedemptionID, "reversed") })
}

func (w *world) vest() int {
	w.t.Helper()
	n, err := w.account.Vest(w.t.Context(), home)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) balance(store ident.ID) exposure.Balance {
	w.t.Helper()
	b, err := w.account.Balance(w.t.Context(), identity.Actor{}, store)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// entries are all lines of a store, oldest first.
func (w *world) entries(store ident.ID) []exposure.Entry {
	w.t.Helper()
	var all []exposure.Entry
	for cursor := ""; ; {
		page, next, err := w.account.Entries(w.t.Context(), identity.Actor{}, store, cursor, 100)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, e := range page {
			all = append([]exposure.Entry{e}, all...)
		}
		if cursor = next; next == "" {
			return all
		}
	}
}

// healthy fails the test when a promise about the data is broken.
func (w *world) healthy() {
	w.t.Helper()
	found, err := db.Verify(w.t.Context(), w.env.DB, exposure.Invariants())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, v := range found {
		w.t.Errorf("%s (%s) is broken by %s", v.Invariant.Code, v.Invariant.Promise, v.Row)
	}
	flaws, err := w.account.VerifyChain(w.t.Context(), home)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range flaws {
		w.t.Error(f)
	}
}

func (w *world) expect(store ident.ID, pending, vested int64) {
	w.t.Helper()
	if b := w.balance(store); b.Pending != pending || b.Vested != vested {
		w.t.Errorf("balance is %d pending, %d vested; want %d, %d", b.Pending, b.Vested, pending, vested)
	}
}

const day = 24 * time.Hour
