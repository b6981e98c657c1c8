package redemption

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// records is redemption's SQL.
type records struct{}

// replaceCode makes code the membership's only live one and saves the hash that it replaces.
func (records) replaceCode(tx *db.Tx, code liveCode) error {
	err := tx.Gorm().Exec(`INSERT INTO redemption_old_codes (code_hash, membership_id, replaced_at)
		SELECT code_hash, membership_id, ? FROM redemption_codes WHERE membership_id = ? AND taken_at IS NULL
		ON CONFLICT (code_hash) DO NOTHING`, tx.Now(), code.MembershipID).Error
	if err != nil {
		return err
	}
	return tx.Gorm().Exec(`INSERT INTO redemption_codes (membership_id, city_id, code_hash, issued_at, shown_until,
		good_until, taken_at)
		VALUES (?, ?, ?, ?, ?, ?, NULL)
		ON CONFLICT (membership_id) DO UPDATE SET code_hash = excluded.code_hash, issued_at = excluded.issued_at,
			shown_until = excluded.shown_until, good_until = excluded.good_until, taken_at = NULL`,
		code.MembershipID, code.CityID, code.CodeHash, code.IssuedAt, code.ShownUntil, code.GoodUntil).Error
}

func (records) lockCode(tx *db.Tx, hash string) (code liveCode, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_codes WHERE code_hash = ?"+tx.ForUpdate(), hash), &code)
	return code, found, err
}

func (records) codeOf(tx *db.Tx, membershipID ident.ID) (code liveCode, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_codes WHERE membership_id = ?", membershipID), &code)
	return code, found, err
}

// takeCode takes a live code once; false when it was taken or has expired.
func (records) takeCode(tx *db.Tx, hash string) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(
		"UPDATE redemption_codes SET taken_at = ? WHERE code_hash = ? AND taken_at IS NULL AND good_until > ?",
		tx.Now(), hash, tx.Now()))
	return n == 1, err
}

func (records) isOldCode(tx *db.Tx, hash string) (bool, error) {
	var one int
	return db.One(tx.Gorm().Raw("SELECT 1 FROM redemption_old_codes WHERE code_hash = ?", hash), &one)
}

func (records) deleteOldCodes(tx *db.Tx, before time.Time, limit int) (int64, error) {
	return db.Affected(tx.Gorm().Exec(`DELETE FROM redemption_old_codes WHERE code_hash IN
		(SELECT code_hash FROM redemption_old_codes WHERE replaced_at < ? ORDER BY replaced_at LIMIT ?)`, before,
		limit))
}

func (records) insertClaim(tx *db.Tx, c Claim) error { return tx.Gorm().Create(&c).Error }

func (records) claimByCode(tx *db.Tx, hash string) (claim Claim, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_claims WHERE code_hash = ?", hash), &claim)
	return claim, found, err
}

func (records) claim(tx *db.Tx, id ident.ID) (claim Claim, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_claims WHERE id = ?", id), &claim)
	return claim, found, err
}

// lockClaims locks claims in id order, so that two batches wait for each other and never deadlock.
func (records) lockClaims(tx *db.Tx, claimIDs []ident.ID) (map[ident.ID]Claim, error) {
	if len(claimIDs) == 0 {
		return nil, nil
	}
	var rows []Claim
	err := tx.Gorm().Raw("SELECT * FROM redemption_claims WHERE id IN ? ORDER BY id"+tx.ForUpdate(), claimIDs).
		Scan(&rows).Error
	found := make(map[ident.ID]Claim, len(rows))
	for _, row := range rows {
		found[row.ID] = row
	}
	return found, err
}

// extendClaim moves the end of a claim that is open and has not expired.
func (records) extendClaim(tx *db.Tx, id ident.ID, until time.Time) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE redemption_claims SET expires_at = ?
		WHERE id = ? AND status = 'open' AND expires_at > ?`,
		until, id, tx.Now()), 1)
}

// useClaims moves every claim from open to used, or fails the batch.
func (records) useClaims(tx *db.Tx, claimIDs []ident.ID) error {
	if len(claimIDs) == 0 {
		return nil
	}
	return db.MustAffect(tx.Gorm().Exec(`UPDATE redemption_claims SET status = 'used', used_at = ?
		WHERE id IN ? AND status = 'open'`,
		tx.Now(), claimIDs), int64(len(claimIDs)))
}
