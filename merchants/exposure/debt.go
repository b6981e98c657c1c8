package exposure

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/cityfigures"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/page"
)

// Debt is what one store was promised and has not been shown.
type Debt struct {
	StoreID     ident.ID
	Pending     int64 // earned, not yet promised
	Vested      int64
	Delivered   int64
	Owed        int64     // vested and not yet shown
	Overdue     int64     // of these, what should have been shown before today
	OldestDueOn clock.Day `gorm:"-"`
}

// CityDebt sums up the debts of a city.
type CityDebt struct {
	AsOf                  time.Time
	Stores, Owed, Overdue int64
}

// debtFigure is the name of a city's precomputed debt.
const debtFigure = "exposure.debt"

// DebtsQuery asks for a page of the city's debts.
type DebtsQuery struct {
	Actor   identity.Actor
	City    city.ID
	Overdue bool // only stores with something overdue
	Limit   int  // 1–100, 0 means 20
	Cursor  string
}

// debtCursor is the last row of the page before; without a store it is the start of the list.
type debtCursor struct {
	overdue, owed int64
	store         ident.ID
}

// Debts lists the stores that a city owes showings, those with the most overdue credits
// first, then those with the most owed. What is overdue follows from the account and from
// what vested within the promise of each rule, so that the length of a store's history does
// not matter. Operators of the city: city.ErrNotFound, ErrCursor.
func (a *Account) Debts(ctx context.Context, q DebtsQuery) (debts []Debt, next string, err error) {
	if !q.Actor.Operates(q.City) {
		return nil, "", city.ErrNotFound
	}
	tx := a.db.Read(ctx)
	rules, promised, err := a.promisedOfLate(tx, q.City)
	if err != nil {
		return nil, "", err
	}
	var after debtCursor
	if after.store, err = page.Parse(q.Cursor, ErrCursor, &after.overdue, &after.owed); err != nil {
		return nil, "", err
	}
	limit := page.Limit(q.Limit)
	if debts, err = a.records.debts(tx, q, promised, after, limit+1); err != nil {
		return nil, "", err
	}
	debts, next = page.Cut(debts, limit, func(last Debt) string {
		return page.Cursor(last.StoreID, last.Overdue, last.Owed)
	})
	for i, d := range debts {
		held := account{StoreID: d.StoreID, CityID: q.City, Vested: d.Vested, Delivered: d.Delivered}
		if debts[i].OldestDueOn, err = a.oldestDue(tx, held, rules); err != nil {
			return nil, "", err
		}
	}
	return debts, next, nil
}

// DebtOfCity is the sum over all stores, as Debts, as of half an hour ago at most.
func (a *Account) DebtOfCity(ctx context.Context, actor identity.Actor, id city.ID) (CityDebt, error) {
	if !actor.Operates(id) {
		return CityDebt{}, city.ErrNotFound
	}
	tx := a.db.Read(ctx)
	var sum CityDebt
	if _, found, err := cityfigures.Read(tx, id, debtFigure, &sum); err != nil || found {
		return sum, err
	}
	return a.countDebt(tx, id)
}

// SaveDebt counts a city for DebtOfCity. Balances have no history, so they are counted as
// they are now. Caller: the job city-figures.
func (a *Account) SaveDebt(ctx context.Context, id city.ID) (int, error) {
	sum, err := a.countDebt(a.db.Read(ctx), id)
	if err != nil {
		return 0, err
	}
	return 1, a.db.InTx(ctx, func(tx *db.Tx) error { return cityfigures.Save(tx, id, debtFigure, sum.AsOf, sum) })
}

func (a *Account) countDebt(tx *db.Tx, id city.ID) (CityDebt, error) {
	_, promised, err := a.promisedOfLate(tx, id)
	if err != nil {
		return CityDebt{}, err
	}
	sum, err := a.records.debtOfCity(tx, id, promised)
	sum.AsOf = tx.Now()
	return sum, err
}

// lately is, per rule version, the instant from which on a vested credit is not overdue yet.
type lately struct {
	version int64
	from    time.Time
}

// promisedOfLate computes it from the rules: a credit is due on the day of its vesting plus
// the rule's days, and overdue from the next day on.
func (a *Account) promisedOfLate(tx *db.Tx, id city.ID) ([]Rule, []lately, error) {
	home, err := city.ByID(tx, id)
	if err != nil {
		return nil, nil, err
	}
	rules, err := a.records.rules(tx, id)
	if err != nil {
		return nil, nil, err
	}
	today := home.Today(tx.Now())
	promised := make([]lately, len(rules))
	for i, rule := range rules {
		promised[i] = lately{rule.Version, today.AddDays(-int(rule.PromiseDays)).Start(home.Location())}
	}
	return rules, promised, nil
}
