package identity

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

type accountRow struct {
	ID           ident.ID
	Kind         Kind
	Login        string
	PasswordHash string
	TOTPSealed   []byte `gorm:"column:totp_sealed"`
	CreatedAt    time.Time
	DisabledAt   *time.Time
}

func (r accountRow) account() Account {
	return Account{ID: r.ID, Kind: r.Kind, Login: r.Login, HasTOTP: r.TOTPSealed != nil, CreatedAt: r.CreatedAt,
		DisabledAt: r.DisabledAt}
}

func (records) accountByLogin(tx *db.Tx, login string) (r accountRow, found bool, err error) {
	found, err = db.One(tx.Gorm().Table("identity_accounts").Where("login = ?", login), &r)
	return r, found, err
}

func (records) accountByID(tx *db.Tx, id ident.ID) (r accountRow, found bool, err error) {
	found, err = db.One(tx.Gorm().Table("identity_accounts").Where("id = ?", id), &r)
	return r, found, err
}

func (records) insertAccount(tx *db.Tx, r accountRow) error {
	var sealed any
	if r.TOTPSealed != nil {
		sealed = r.TOTPSealed
	}
	return tx.Gorm().Exec(`INSERT INTO identity_accounts (id, kind, login, password_hash, totp_sealed, totp_last_step,
		created_at)
		VALUES (?, ?, ?, ?, ?, 0, ?)`, r.ID, r.Kind, r.Login, r.PasswordHash, sealed, r.CreatedAt).Error
}

func (records) insertCities(tx *db.Tx, accountID ident.ID, cities []city.ID) error {
	for _, id := range cities {
		if err := tx.Gorm().Exec("INSERT INTO identity_operator_cities (account_id, city_id) VALUES (?, ?)", accountID,
			id).Error; err != nil {
			return err
		}
	}
	return nil
}

func (records) disableAccount(tx *db.Tx, id ident.ID) error {
	return tx.Gorm().Exec("UPDATE identity_accounts SET disabled_at = ? WHERE id = ? AND disabled_at IS NULL", tx.Now(),
		id).Error
}

// passStep is the gate of a sign-in. It locks the account's row until the session is written,
// so that disabling and a new password wait and then end that session, too. A password or a
// second factor that was replaced since it was found right opens nothing. A TOTP step passes
// once.
func (records) passStep(tx *db.Tx, was accountRow, step int64) (bool, error) {
	update := tx.Gorm().Exec
	if was.TOTPSealed == nil {
		n, err := db.Affected(update(`UPDATE identity_accounts SET totp_last_step = 0
			WHERE id = ? AND password_hash = ? AND disabled_at IS NULL AND totp_sealed IS NULL`, was.ID,
			was.PasswordHash))
		return n == 1, err
	}
	n, err := db.Affected(update(`UPDATE identity_accounts SET totp_last_step = ?
		WHERE id = ? AND password_hash = ? AND disabled_at IS NULL AND totp_last_step < ? AND totp_sealed = ?`, step,
		was.ID, was.PasswordHash, step, was.TOTPSealed))
	return n == 1, err
}

// changePassword takes the hash that was checked as its condition: of two changes at once, or
// beside a disabling, one wins.
func (records) changePassword(tx *db.Tx, id ident.ID, was, hash string) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE identity_accounts SET password_hash = ?
		WHERE id = ? AND password_hash = ? AND disabled_at IS NULL`, hash, id, was))
	return n == 1, err
}

// replaceTOTP replaces the secret that the account row was read with, if the password is still
// the one that proved whose account it is. The step of the code that proved the new secret is
// spent with it.
func (records) replaceTOTP(tx *db.Tx, was accountRow, sealed []byte, step int64) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE identity_accounts SET totp_sealed = ?, totp_last_step = ?
		WHERE id = ? AND password_hash = ? AND disabled_at IS NULL AND totp_sealed = ?`, sealed, step, was.ID,
		was.PasswordHash, was.TOTPSealed))
	return n == 1, err
}

// lockAccount is passStep for a sign-in by recovery code: it locks the row and asks no step.
func (records) lockAccount(tx *db.Tx, id ident.ID, passwordHash string) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE identity_accounts SET totp_last_step = totp_last_step
		WHERE id = ? AND password_hash = ? AND disabled_at IS NULL`, id, passwordHash))
	return n == 1, err
}

func (records) voidRecoveryCodes(tx *db.Tx, id ident.ID) error {
	return tx.Gorm().Exec("DELETE FROM identity_recovery_codes WHERE account_id = ?", id).Error
}

func (records) insertRecoveryCode(tx *db.Tx, id ident.ID, hash string) error {
	return tx.Gorm().Exec("INSERT INTO identity_recovery_codes (account_id, code_hash, created_at) VALUES (?, ?, ?)",
		id, hash, tx.Now()).Error
}

// spendRecoveryCode lets each code through once.
func (records) spendRecoveryCode(tx *db.Tx, id ident.ID, hash string) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE identity_recovery_codes SET used_at = ?
		WHERE account_id = ? AND code_hash = ? AND used_at IS NULL`, tx.Now(), id, hash))
	return n == 1, err
}

func (records) recoveryCodesLeft(tx *db.Tx, id ident.ID) (n int, err error) {
	err = tx.Gorm().Raw("SELECT count(*) FROM identity_recovery_codes WHERE account_id = ? AND used_at IS NULL", id).
		Scan(&n).Error
	return n, err
}
