package exposure

import (
	"maps"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// ShowTx debits showings (曝光) of a city's stores: one credit each, one line per store and
// call, never more than is owed. What is beyond that was shown for nothing and is not
// recorded. Stores without an account are passed over.
//
// Caller: the batcher of boosted placements. A batch lost in a crash leaves the stores
// their credits.
func (a *Account) ShowTx(tx *db.Tx, id city.ID, shown map[ident.ID]int64) error {
	home, err := city.ByID(tx, id)
	if err != nil {
		return err
	}
	rules, err := a.records.rules(tx, id)
	if err != nil {
		return err
	}
	stores := inIDOrder(maps.Keys(shown))
	book, err := a.records.lockLedger(tx, stores)
	if err != nil {
		return err
	}
	for _, store := range stores {
		held := book.accounts[store]
		if held == nil || held.CityID != id {
			continue
		}
		if n := min(shown[store], held.Vested-held.Delivered); n > 0 {
			book.write(Entry{
				StoreID: store, Kind: KindShowing, RuleVersion: inForce(rules, tx.Now()).Version,
				Day: home.Today(tx.Now()), Delivered: n,
			})
		}
	}
	return book.close(tx)
}
