package exposure

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
)

// Stores is what the account asks about shops; merchants.Service has it.
type Stores interface {
	// LinkedMembersTx tells, store by store, which members belong to people of its staff.
	LinkedMembersTx(tx *db.Tx, storeIDs []ident.ID) (map[ident.ID]map[ident.ID]bool, error)
	// RequireStaffTx refuses an actor who does not work at the store in one of the roles.
	RequireStaffTx(tx *db.Tx, actor identity.Actor, storeID ident.ID, roles ...merchants.Role) error
	// CityOfStoreTx names the city that the store, and so its account, belongs to.
	CityOfStoreTx(tx *db.Tx, storeID ident.ID) (city.ID, error)
}
