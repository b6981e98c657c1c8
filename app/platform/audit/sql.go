package audit

import (
	"context"
	"embed"
	"encoding/json"

	"gorm.io/gorm/schema"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the table audit_entries.
var Migrations = db.EmbeddedMigrations("audit", files)

// Ids come straight from the random source: entries are written by functions of every
// context, and nothing is ever looked up by an entry's id.
func insert(tx *db.Tx, e Entry, before, after *string) error {
	return tx.Gorm().Exec(`INSERT INTO audit_entries
		(id, city_id, actor_kind, actor_id, session_id, actor_name, action, object_kind, object_id, reason, before, after, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		ident.Random{}.New(), e.CityID, e.Actor.Kind, e.Actor.ID, e.Actor.SessionID, e.Actor.Name, e.Action,
		e.ObjectKind, e.ObjectID, e.Reason, before, after, tx.Now()).Error
}

func columnName(field string) string { return schema.NamingStrategy{}.ColumnName("", field) }

type row struct {
	Record
	Before *string
	After  *string
}

// List returns entries of the cities, newest first, at most limit (1–100), after the cursor
// ("" for the start). next is "" at the end. The caller passes only cities that the actor operates.
func List(ctx context.Context, d *db.DB, cities []city.ID, limit int, cursor string) (records []Record, next string, err error) {
	if len(cities) == 0 {
		return nil, "", nil
	}
	limit = min(max(limit, 1), 100)
	q := d.Read(ctx).Gorm().Table("audit_entries").Where("city_id IN ? AND city_id <> ''", cities)
	if cursor != "" {
		after, err := ident.Parse(cursor)
		if err != nil {
			return nil, "", ErrCursor
		}
		q = q.Where("id < ?", after)
	}
	var rows []row
	if err := q.Order("id DESC").Limit(limit + 1).Scan(&rows).Error; err != nil {
		return nil, "", err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID.String()
	}
	return recordsOf(rows), next, nil
}

func find(tx *db.Tx, f Query, before ident.ID, limit int) (rows []row, err error) {
	q := tx.Gorm().Table("audit_entries").Where("city_id = ?", f.City)
	for column, value := range map[string]string{"action": f.Action, "actor_name": f.ActorName, "object_kind": f.ObjectKind, "object_id": f.ObjectID} {
		if value != "" {
			q = q.Where(column+" = ?", value)
		}
	}
	if !f.From.IsZero() {
		q = q.Where("at >= ?", f.From)
	}
	if !f.Until.IsZero() {
		q = q.Where("at < ?", f.Until)
	}
	if before != ident.None {
		q = q.Where("(at, id) < (SELECT at, id FROM audit_entries WHERE id = ?)", before)
	}
	err = q.Order("at DESC, id DESC").Limit(limit).Scan(&rows).Error
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
