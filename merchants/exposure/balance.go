package exposure

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
)

// Balance is what a store's account holds, in credits.
type Balance struct {
	Pending     int64     // earned, waiting out the days in which a reversal is likely
	Vested      int64     // promised to be shown, since the account was opened
	Delivered   int64     // shown
	Owed        int64     // vested and not yet shown
	OldestDueOn clock.Day // day by which the oldest owed credit is to be shown; "" when nothing is owed
	RuleVersion int64     // in force now
}

// Balance reads a store's account. A store without a visit has an empty one. Callers:
// owners of the store and operators of its city; codes of merchants.RequireStaffTx.
func (a *Account) Balance(ctx context.Context, actor identity.Actor, storeID ident.ID) (Balance, error) {
	tx := a.db.Read(ctx)
	held, rules, err := a.readable(tx, actor, storeID)
	if err != nil {
		return Balance{}, err
	}
	balance := Balance{
		Pending: held.Pending, Vested: held.Vested, Delivered: held.Delivered,
		Owed:        max(0, held.Vested-held.Delivered),
		RuleVersion: inForce(rules, tx.Now()).Version,
	}
	if balance.Owed > 0 {
		balance.OldestDueOn, err = a.oldestDue(tx, held, rules)
	}
	return balance, err
}

// readable checks the actor and reads what every view of an account needs.
func (a *Account) readable(tx *db.Tx, actor identity.Actor, storeID ident.ID) (account, []Rule, error) {
	if err := a.stores.RequireStaffTx(tx, actor, storeID, merchants.RoleOwner, merchants.RoleOperator); err != nil {
		return account{}, nil, err
	}
	id, err := a.stores.CityOfStoreTx(tx, storeID)
	if err != nil {
		return account{}, nil, err
	}
	held, err := a.records.account(tx, storeID)
	if err != nil {
		return account{}, nil, err
	}
	held.StoreID, held.CityID = storeID, id
	rules, err := a.records.rules(tx, id)
	return held, rules, err
}

func (a *Account) oldestDue(tx *db.Tx, held account, rules []Rule) (clock.Day, error) {
	oldest, found, err := a.records.oldestUnshown(tx, held)
	if err != nil || !found {
		return "", err
	}
	home, err := city.ByID(tx, held.CityID)
	if err != nil {
		return "", err
	}
	for _, rule := range rules {
		if rule.Version == *oldest.RuleVersion {
			return home.Today(*oldest.VestedAt).AddDays(int(rule.PromiseDays)), nil
		}
	}
	return "", nil
}
