package exposure

import (
	"slices"
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// records is the persistence of the context.
type records struct{}

// values is the list of placeholders for rows × columns.
func values(rows, columns int) string {
	row := "(" + strings.Repeat("?,", columns-1) + "?)"
	return strings.Repeat(row+",", rows-1) + row
}

// rowsPerInsert is where one INSERT of many rows is fastest on both engines; SQLite's driver
// looks every placeholder up in the list of all. Plain strings and numbers are handed to
// it, and not types that have to be asked for their value.
const rowsPerInsert = 100

// planAfresh keeps PostgreSQL, for the rest of the transaction, from reusing plans that it
// made when a table was small: over lists of a thousand keys such a plan reads the whole table.
func (records) planAfresh(tx *db.Tx) error {
	if tx.Dialect() != db.Postgres {
		return nil
	}
	return tx.Gorm().Exec(`SET LOCAL plan_cache_mode = force_custom_plan`).Error
}

func (records) addAccounts(tx *db.Tx, stores []ident.ID, cities map[ident.ID]city.ID) error {
	for part := range slices.Chunk(stores, rowsPerInsert) {
		args := make([]any, 0, 2*len(part))
		for _, id := range part {
			args = append(args, id.String(), string(cities[id]))
		}
		row := "(?, ?, 0, 0, 0, 0, '', 0)"
		err := tx.Gorm().Exec(`INSERT INTO exposure_accounts
			(store_id, city_id, pending, vested, delivered, entries, head, sealed_entries)
			VALUES `+strings.Repeat(row+",", len(part)-1)+row+` ON CONFLICT (store_id) DO NOTHING`, args...).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func (r records) lockAccounts(tx *db.Tx, stores []ident.ID) ([]account, error) {
	var all []account
	if err := r.planAfresh(tx); err != nil {
		return nil, err
	}
	for part := range slices.Chunk(stores, batch) {
		var found []account
		err := tx.Gorm().Raw(`SELECT * FROM exposure_accounts WHERE store_id IN ? ORDER BY store_id`+tx.ForUpdate(),
			part).Scan(&found).Error
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// saveAccounts writes what the ledger, which holds the rows' locks, has summed up.
func (records) saveAccounts(tx *db.Tx, accounts []*account) error {
	for part := range slices.Chunk(accounts, rowsPerInsert) {
		args := make([]any, 0, 8*len(part))
		for _, a := range part {
			args = append(args, a.StoreID.String(), string(a.CityID), a.Pending, a.Vested, a.Delivered, a.Entries,
				a.Head, a.SealedEntries)
		}
		err := db.MustAffect(tx.Gorm().Exec(`INSERT INTO exposure_accounts
			(store_id, city_id, pending, vested, delivered, entries, head, sealed_entries) VALUES `+
			values(len(part), 8)+`
			ON CONFLICT (store_id) DO UPDATE SET pending = excluded.pending, vested = excluded.vested,
				delivered = excluded.delivered, entries = excluded.entries, head = excluded.head`, args...),
			int64(len(part)))
		if err != nil {
			return err
		}
	}
	return nil
}

func (records) account(tx *db.Tx, store ident.ID) (account, error) {
	var a account
	_, err := db.One(tx.Gorm().Raw(`SELECT * FROM exposure_accounts WHERE store_id = ?`, store), &a)
	return a, err
}
