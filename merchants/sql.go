package merchants

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// records is the SQL of this package, split over the sql_*.go files by table.
type records struct{}

func (records) bumpCatalogue(tx *db.Tx, id city.ID) error {
	return tx.Gorm().Exec(`INSERT INTO merchants_catalogue_versions (city_id, version) VALUES (?, 1)
		ON CONFLICT (city_id) DO UPDATE SET version = merchants_catalogue_versions.version + 1`, id).Error
}

func (records) catalogueVersion(tx *db.Tx, id city.ID) (int64, error) {
	var version int64
	_, err := db.One(tx.Gorm().Raw(`SELECT version FROM merchants_catalogue_versions WHERE city_id = ?`, id), &version)
	return version, err
}
