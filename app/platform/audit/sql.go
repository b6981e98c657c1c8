package audit

import (
	"embed"
	"encoding/json"

	"gorm.io/gorm/schema"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/page"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the table audit_entries.
var Migrations = db.EmbeddedMigrations("audit", files)

func columnName(field string) string { return schema.NamingStrategy{}.ColumnName("", field) }

type row struct {
	Record
	Before *string
	After  *string
}

func list(tx *db.Tx, cities []city.ID, after ident.ID, limit int) (rows []row, err error) {
	q := tx.Gorm().Table("audit_entries").Where("city_id IN ? AND city_id <> ''", cities)
	if after != ident.None {
		q = q.Where("id < ?", after)
	}
	err = q.Order("id DESC").Limit(limit + 1).Scan(&rows).Error
	return rows, err
}

func find(tx *db.Tx, f Query, after ident.ID, limit int) (rows []row, err error) {
	q := f.Within(tx.Gorm().Table("audit_entries").Where("city_id = ?", f.City), "at")
	for column, value := range map[string]string{
		"action": f.Action, "actor_name": f.ActorName, "object_kind": f.ObjectKind, "object_id": f.ObjectID,
	} {
		if value != "" {
			q = q.Where(column+" = ?", value)
		}
	}
	err = page.NewestFirst(q, "at", after, limit).Scan(&rows).Error
	return rows, err
}

func ofObject(tx *db.Tx, cities []city.ID, kind, id string, limit int) (rows []row, err error) {
	about := tx.Gorm().Table("audit_entries").
		Where("object_kind = ? AND object_id = ? AND city_id IN ? AND city_id <> ''", kind, id, cities)
	err = about.Order("id DESC").Limit(limit).Scan(&rows).Error
	return rows, err
}

func recordsOf(rows []row) []Record {
	records := make([]Record, len(rows))
	for i, r := range rows {
		records[i] = r.Record
		records[i].Before, records[i].After = raw(r.Before), raw(r.After)
	}
	return records
}

func raw(text *string) json.RawMessage {
	if text == nil {
		return nil
	}
	return json.RawMessage(*text)
}
