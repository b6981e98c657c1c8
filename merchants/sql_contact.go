package merchants

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) insertContact(tx *db.Tx, c Contact) error { return tx.Gorm().Create(&c).Error }

func (records) contact(tx *db.Tx, accountID ident.ID) (c Contact, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM merchants_contacts WHERE account_id = ?`, accountID), &c)
	return c, found, err
}

// contactOfStore is the contact of the store's owner of longest standing who has one.
func (records) contactOfStore(tx *db.Tx, storeID ident.ID) (c Contact, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT c.* FROM merchants_contacts c JOIN merchants_staff f ON f.account_id = c.account_id
		WHERE f.store_id = ? AND f.role = ? AND f.disabled_at IS NULL ORDER BY f.created_at, f.account_id LIMIT 1`, storeID, RoleOwner), &c)
	return c, found, err
}
