package storeimport

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// records is the SQL of this package.
type records struct{}

func (records) importDone(tx *db.Tx, c city.ID, hash string) (bool, error) {
	var n int64
	err := tx.Gorm().Raw(`SELECT count(*) FROM merchants_imports WHERE city_id = ? AND file_hash = ?`, c, hash).
		Scan(&n).Error
	return n > 0, err
}

// beginImport claims the file for the city; first is false when it was applied before.
func (records) beginImport(tx *db.Tx, id ident.ID, in Input, r Report) (first bool, err error) {
	n, err := db.Affected(tx.Gorm().Exec(`INSERT INTO merchants_imports
		(id, city_id, file_hash, file_name, format, total, clean, dirty, added, updated, kept, applied_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?) ON CONFLICT (city_id, file_hash) DO NOTHING`,
		id, in.City, r.FileHash, in.FileName, r.Format, r.Rows, r.Clean, r.Rows-r.Clean, tx.Now()))
	return n == 1, err
}

func (records) endImport(tx *db.Tx, id ident.ID, r Report) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE merchants_imports SET added = ?, updated = ?, kept = ? WHERE id = ?`,
		r.Added, r.Updated, r.Kept, id), 1)
}
