package audit

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

func ofObject(tx *db.Tx, cities []city.ID, kind, id string, limit int) ([]Record, error) {
	var rows []row
	err := tx.Gorm().Table("audit_entries").Where("object_kind = ? AND object_id = ? AND city_id IN ? AND city_id <> ''", kind, id, cities).
		Order("id DESC").Limit(limit).Scan(&rows).Error
	records := make([]Record, len(rows))
	for i, r := range rows {
		records[i] = r.Record
		records[i].Before, records[i].After = raw(r.Before), raw(r.After)
	}
	return records, err
}
