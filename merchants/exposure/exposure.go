package exposure

import (
	"citycard/app/platform/db"
)

// Account is the exposure account (曝光额度账户) of every store. It is safe for concurrent use.
type Account struct {
	db      *db.DB
	stores  Stores
	records records
}

// New connects the account to the database and to what it asks about shops.
func New(d *db.DB, stores Stores) *Account {
	return &Account{db: d, stores: stores}
}

// batch is how many rows one statement carries.
const batch = 1000
