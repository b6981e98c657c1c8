package identity

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// putCode makes this the phone's only code.
func (records) putCode(tx *db.Tx, index, hash string, expires time.Time) error {
	return tx.Gorm().Exec(`INSERT INTO identity_codes (phone_index, code_hash, sent_at, expires_at, attempts, uses)
		VALUES (?, ?, ?, ?, 0, 0)
		ON CONFLICT (phone_index) DO UPDATE SET code_hash = excluded.code_hash, sent_at = excluded.sent_at,
			expires_at = excluded.expires_at, attempts = 0, uses = 0, used_at = NULL`, index, hash, tx.Now(),
		expires).Error
}

// countAttempt counts one try of the phone's live code and returns its hash; live is false when
// there is none or its tries are used up.
func (records) countAttempt(tx *db.Tx, index string) (hash string, live bool, err error) {
	live, err = db.One(tx.Gorm().Raw(`UPDATE identity_codes SET attempts = attempts + 1
		WHERE phone_index = ? AND attempts < ? AND uses = 0 AND expires_at > ? RETURNING code_hash`, index,
		codeAttempts, tx.Now()), &hash)
	return hash, live, err
}

// useCode is the guard of single use.
func (records) useCode(tx *db.Tx, index, hash string) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE identity_codes SET uses = uses + 1, used_at = ?
		WHERE phone_index = ? AND code_hash = ? AND uses = 0 AND expires_at > ?`, tx.Now(), index, hash, tx.Now()))
	return n == 1, err
}

// deleteOldCodes asks for the age twice: between the choice and the deletion a number may be
// sent a new code, which takes the row.
func (records) deleteOldCodes(tx *db.Tx, before time.Time, limit int) (int64, error) {
	return db.Affected(tx.Gorm().Exec(`DELETE FROM identity_codes WHERE expires_at < ? AND phone_index IN (
		SELECT phone_index FROM identity_codes WHERE expires_at < ? ORDER BY expires_at LIMIT ?)`, before, before,
		limit))
}

func (records) insertBindCode(tx *db.Tx, hash string, storeID ident.ID, by Actor, expires time.Time) error {
	return tx.Gorm().Exec(`INSERT INTO identity_bind_codes (code_hash, store_id, created_kind, created_by, created_at,
		expires_at)
		VALUES (?, ?, ?, ?, ?, ?)`, hash, storeID, by.Kind, by.ID, tx.Now(), expires).Error
}

// storeOfBindCode reads a binding code that is still good; it uses nothing.
func (records) storeOfBindCode(tx *db.Tx, hash string) (storeID ident.ID, ok bool, err error) {
	var row struct{ StoreID ident.ID }
	ok, err = db.One(tx.Gorm().Raw(`SELECT store_id FROM identity_bind_codes
		WHERE code_hash = ? AND used_at IS NULL AND expires_at > ?`, hash, tx.Now()), &row)
	return row.StoreID, ok, err
}

// useBindCode is the guard of single use; it returns the store that the code was made for.
func (records) useBindCode(tx *db.Tx, hash string, deviceID ident.ID) (storeID ident.ID, ok bool, err error) {
	var row struct{ StoreID ident.ID }
	ok, err = db.One(tx.Gorm().Raw(`UPDATE identity_bind_codes SET used_at = ?, device_id = ?
		WHERE code_hash = ? AND used_at IS NULL AND expires_at > ? RETURNING store_id`, tx.Now(), deviceID, hash,
		tx.Now()), &row)
	return row.StoreID, ok, err
}
