package exposure

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// Account is the exposure account (曝光额度账户) of every store. It is safe for concurrent use.
type Account struct {
	db      *db.DB
	ids     ident.Source
	stores  Stores
	records records
}

// New connects the account to the database and to what it asks about shops.
func New(d *db.DB, ids ident.Source, stores Stores) *Account {
	return &Account{db: d, ids: ids, stores: stores}
}

// batch is how many rows one statement carries.
const batch = 1000
