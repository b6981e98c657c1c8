package cityfigures

import (
	"embed"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the table tally_figures. They are recorded under the name "tally".
var Migrations = db.EmbeddedMigrations("tally", files)

type figure struct {
	AsOf  time.Time
	Value string
}

func save(tx *db.Tx, c city.ID, name string, asOf time.Time, value string) error {
	return tx.Gorm().Exec(`INSERT INTO tally_figures AS f (city_id, name, as_of, value) VALUES (?, ?, ?, ?)
		ON CONFLICT (city_id, name) DO UPDATE SET as_of = excluded.as_of, value = excluded.value
		WHERE f.as_of <= excluded.as_of`,
		c, name, asOf, value).Error
}

func read(tx *db.Tx, c city.ID, name string) (f figure, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT as_of, value FROM tally_figures WHERE city_id = ? AND name = ?`, c, name),
		&f)
	return f, found, err
}
