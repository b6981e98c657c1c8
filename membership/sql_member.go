package membership

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// records is all persistence of this context. It has no state: the transaction is an argument.
type records struct{}

func (records) member(tx *db.Tx, id ident.ID) (Member, error) {
	var m Member
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM membership_members WHERE id = ? AND erased_at IS NULL", id), &m)
	if err == nil && !found {
		err = ErrNotFound
	}
	return m, err
}

// lockMemberByPhone finds who signs in and locks the row, so that nobody gets a session while
// being erased.
func (records) lockMemberByPhone(tx *db.Tx, index string) (Member, bool, error) {
	var m Member
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM membership_members WHERE phone_index = ?"+tx.ForUpdate(), index),
		&m)
	return m, found, err
}

// lockMember locks the member's row, so that whatever opens or ends the member's periods happens in
// turn. ErrNotFound for a member who was erased meanwhile.
func (records) lockMember(tx *db.Tx, id ident.ID) error {
	var created time.Time
	found, err := db.One(tx.Gorm().Raw("SELECT created_at FROM membership_members WHERE id = ? AND erased_at IS NULL"+
		tx.ForUpdate(), id), &created)
	if err == nil && !found {
		err = ErrNotFound
	}
	return err
}

func (records) insertMember(tx *db.Tx, m *Member) error { return tx.Gorm().Create(m).Error }

func (records) insertConsent(tx *db.Tx, c *consent) error { return tx.Gorm().Create(c).Error }

func (records) hasConsent(tx *db.Tx, memberID ident.ID, version string) (bool, error) {
	var n int64
	err := tx.Gorm().Raw("SELECT count(*) FROM membership_consents WHERE member_id = ? AND policy_version = ?",
		memberID, version).Scan(&n).Error
	return n > 0, err
}

func (records) setLocale(tx *db.Tx, id ident.ID, locale string) error {
	return db.MustAffect(tx.Gorm().Exec("UPDATE membership_members SET locale = ? WHERE id = ? AND erased_at IS NULL",
		locale, id), 1)
}
