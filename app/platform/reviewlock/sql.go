package reviewlock

import (
	"embed"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the table desk_holds. They are recorded under the name "desk".
var Migrations = db.EmbeddedMigrations("desk", files)

// lock is the guard: the WHERE of the upsert lets the holder in and, after the end, anybody.
func lock(tx *db.Tx, item Item, by Holder) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`INSERT INTO desk_holds AS h (kind, item_id, city_id, by_id, by_name, until)
		VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, item_id) DO UPDATE SET by_id = excluded.by_id, by_name = excluded.by_name,
		until = excluded.until
		WHERE h.by_id = excluded.by_id OR h.until <= ?`,
		item.Kind, item.ID, item.City, by.ByID, by.Name, by.Until, tx.Now()))
	return n == 1, err
}

func read(tx *db.Tx, item Item) (h Holder, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT by_id, by_name AS name, until FROM desk_holds
		WHERE kind = ? AND item_id = ?`, item.Kind, item.ID), &h)
	return h, found, err
}

func unlock(tx *db.Tx, item Item, by ident.ID) error {
	return tx.Gorm().Exec(`DELETE FROM desk_holds WHERE kind = ? AND item_id = ? AND by_id = ?`, item.Kind, item.ID,
		by).Error
}

func unlockOthers(tx *db.Tx, item Item, by ident.ID) error {
	return tx.Gorm().Exec(`DELETE FROM desk_holds WHERE kind = ? AND by_id = ? AND item_id <> ?`, item.Kind, by,
		item.ID).Error
}

func holders(tx *db.Tx, c city.ID, kind string) (map[ident.ID]Holder, error) {
	var rows []struct {
		ItemID ident.ID
		Holder
	}
	err := tx.Gorm().Raw(`SELECT item_id, by_id, by_name AS name, until FROM desk_holds
		WHERE city_id = ? AND kind = ? AND until > ?`, c, kind, tx.Now()).Scan(&rows).Error
	found := make(map[ident.ID]Holder, len(rows))
	for _, r := range rows {
		found[r.ItemID] = r.Holder
	}
	return found, err
}
