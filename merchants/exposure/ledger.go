package exposure

import (
	"bytes"
	"maps"
	"slices"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// account is the stored head of a store's ledger: its sums, its length and the hash of its
// last line. Whoever writes lines holds the row's lock, so what is decided about a store
// is decided by one transaction at a time.
type account struct {
	StoreID       ident.ID
	CityID        city.ID
	Pending       int64
	Vested        int64
	Delivered     int64
	Entries       int64
	Head          string
	SealedEntries int64
}

// ledger holds the locked accounts of one transaction and the lines written to them.
// Nothing is stored before close.
type ledger struct {
	records  records
	accounts map[ident.ID]*account
	entries  []Entry
	now      time.Time
}

// openLedger makes missing accounts and locks them all, in the order of their ids.
func (r records) openLedger(tx *db.Tx, cities map[ident.ID]city.ID) (*ledger, error) {
	stores := inIDOrder(maps.Keys(cities))
	if err := r.addAccounts(tx, stores, cities); err != nil {
		return nil, err
	}
	return r.lockLedger(tx, stores)
}

// lockLedger locks existing accounts, in the order of their ids.
func (r records) lockLedger(tx *db.Tx, stores []ident.ID) (*ledger, error) {
	found, err := r.lockAccounts(tx, stores)
	if err != nil {
		return nil, err
	}
	l := &ledger{records: r, accounts: make(map[ident.ID]*account, len(found)), now: tx.Now()}
	for i := range found {
		l.accounts[found[i].StoreID] = &found[i]
	}
	return l, nil
}

// write numbers, dates and chains the line and adds it to the balances.
func (l *ledger) write(e Entry) {
	a := l.accounts[e.StoreID]
	a.Entries++
	a.Pending += e.Pending
	a.Vested += e.Vested
	a.Delivered += e.Delivered
	e.CityID, e.No, e.CreatedAt = a.CityID, a.Entries, l.now
	e.Hash = e.hashAfter(a.Head)
	a.Head = e.Hash
	l.entries = append(l.entries, e)
}

// close stores the lines and the new heads of the accounts.
func (l *ledger) close(tx *db.Tx) error {
	if len(l.entries) == 0 {
		return nil
	}
	touched := make(map[ident.ID]*account, len(l.accounts))
	for _, e := range l.entries {
		touched[e.StoreID] = l.accounts[e.StoreID]
	}
	if err := l.records.addEntries(tx, l.entries); err != nil {
		return err
	}
	return l.records.saveAccounts(tx, slices.Collect(maps.Values(touched)))
}

// inIDOrder is the one order in which accounts are locked.
func inIDOrder(ids func(yield func(ident.ID) bool)) []ident.ID {
	return slices.Compact(slices.SortedFunc(ids, func(a, b ident.ID) int { return bytes.Compare(a[:], b[:]) }))
}
