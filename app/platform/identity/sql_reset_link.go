package identity

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) setPassword(tx *db.Tx, id ident.ID, hash string) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE identity_accounts SET password_hash = ?
		WHERE id = ? AND kind = ? AND disabled_at IS NULL`, hash, id, KindStaff))
	return n == 1, err
}

// putResetLink makes this the account's only link.
func (records) putResetLink(tx *db.Tx, id ident.ID, hash string, by Actor, expires time.Time) error {
	return tx.Gorm().Exec(`INSERT INTO identity_reset_links (account_id, token_hash, created_kind, created_by,
		created_at, expires_at, uses) VALUES (?, ?, ?, ?, ?, ?, 0)
		ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, created_kind = excluded.created_kind,
		created_by = excluded.created_by,
			created_at = excluded.created_at, expires_at = excluded.expires_at, uses = 0, used_at = NULL`,
		id, hash, by.Kind, by.ID, tx.Now(), expires).Error
}

// accountOfResetLink reads a link that is still good; it uses nothing.
func (records) accountOfResetLink(tx *db.Tx, hash string) (id ident.ID, found bool, err error) {
	var row struct{ AccountID ident.ID }
	found, err = db.One(tx.Gorm().Raw(`SELECT account_id FROM identity_reset_links
		WHERE token_hash = ? AND uses = 0 AND expires_at > ?`, hash, tx.Now()), &row)
	return row.AccountID, found, err
}

// useResetLink is the guard of single use.
func (records) useResetLink(tx *db.Tx, hash string) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE identity_reset_links SET uses = uses + 1, used_at = ?
		WHERE token_hash = ? AND uses = 0 AND expires_at > ?`, tx.Now(), hash, tx.Now()))
	return n == 1, err
}

// voidResetLink ends a link that is still open: the password it was for, or what that opens, has changed.
func (records) voidResetLink(tx *db.Tx, id ident.ID) error {
	return tx.Gorm().Exec("DELETE FROM identity_reset_links WHERE account_id = ? AND uses = 0", id).Error
}

// closeAccount keeps the row, which records refer to, and nothing that names its person.
func (records) closeAccount(tx *db.Tx, id ident.ID) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE identity_accounts SET login = ?, password_hash = '',
		totp_sealed = NULL, totp_last_step = 0 WHERE id = ? AND kind = ?`,
		"closed-"+id.String(), id, KindStaff), 1)
}
