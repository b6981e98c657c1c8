package merchants

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) insertContact(tx *db.Tx, c contact) error { return tx.Gorm().Create(&c).Error }

func (records) contact(tx *db.Tx, accountID ident.ID) (c contact, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM merchants_contacts WHERE account_id = ?`, accountID), &c)
	return c, found, err
}

func (records) contactByPhone(tx *db.Tx, index string) (c contact, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM merchants_contacts WHERE phone_index = ?`, index), &c)
	return c, found, err
}

func (records) deleteContact(tx *db.Tx, accountID ident.ID) error {
	return tx.Gorm().Exec(`DELETE FROM merchants_contacts WHERE account_id = ?`, accountID).Error
}

// inProgramme is true of a store s that is a partner, waits to be one, or was taken down by the
// city.
const inProgramme = `(s.status IN ('pending', 'approved') OR (s.status = 'suspended' AND s.left_at IS NULL))`

// deleteOldContacts deletes numbers that were stored before an instant and whose people have
// worked at no store of the programme since. The condition stands twice, because somebody may
// apply between the choice and the deletion.
func (records) deleteOldContacts(tx *db.Tx, before time.Time, limit int) (int64, error) {
	const idle = `agreed_at < ? AND NOT EXISTS (SELECT 1 FROM merchants_staff f
		JOIN merchants_stores s ON s.id = f.store_id
		WHERE f.account_id = merchants_contacts.account_id AND f.disabled_at IS NULL AND (` + inProgramme +
		` OR s.updated_at >= ?))`
	return db.Affected(tx.Gorm().Exec(`DELETE FROM merchants_contacts WHERE `+idle+` AND account_id IN (
		SELECT account_id FROM merchants_contacts WHERE `+idle+` ORDER BY agreed_at LIMIT ?)`, before, before, before,
		before, limit))
}

func (records) ownsOpenStore(tx *db.Tx, accountID ident.ID) (bool, error) {
	var n int64
	_, err := db.One(tx.Gorm().Raw(`SELECT count(*) FROM merchants_staff f JOIN merchants_stores s ON s.id = f.store_id
		WHERE f.account_id = ? AND f.role = ? AND f.disabled_at IS NULL AND `+inProgramme, accountID, RoleOwner), &n)
	return n > 0, err
}

// contactOfStore is the contact of the store's first owner who has one.
func (records) contactOfStore(tx *db.Tx, storeID ident.ID) (c contact, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT c.* FROM merchants_contacts c
		JOIN merchants_staff f ON f.account_id = c.account_id
		WHERE f.store_id = ? AND f.role = ? AND f.disabled_at IS NULL ORDER BY f.created_at, f.account_id LIMIT 1`,
		storeID, RoleOwner), &c)
	return c, found, err
}
