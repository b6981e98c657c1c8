package storeimport

import (
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
)

func (records) insertUpload(tx *db.Tx, u Upload) error { return tx.Gorm().Create(&u).Error }

// upload finds a file that has not expired.
func (records) upload(tx *db.Tx, id ident.ID) (u Upload, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM merchants_uploads WHERE id = ? AND expires_at > ?`, id, tx.Now()),
		&u)
	return u, found, err
}

// deleteOlderUploads deletes all but the newest few files of an operator.
func (records) deleteOlderUploads(tx *db.Tx, by ident.ID, kept int) error {
	return tx.Gorm().Exec(`DELETE FROM merchants_uploads WHERE by_id = ? AND id NOT IN (
		SELECT id FROM merchants_uploads WHERE by_id = ? ORDER BY expires_at DESC, id DESC LIMIT ?)`, by, by,
		kept).Error
}

func (records) remapUpload(tx *db.Tx, id ident.ID, mapping string, datum geo.Datum) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE merchants_uploads SET mapping = ?, datum = ? WHERE id = ?`, mapping,
		datum, id), 1)
}

// deleteExpiredUploads deletes the files of abandoned previews.
func (records) deleteExpiredUploads(tx *db.Tx) (int, error) {
	n, err := db.Affected(tx.Gorm().Exec(`DELETE FROM merchants_uploads WHERE expires_at <= ?`, tx.Now()))
	return int(n), err
}
