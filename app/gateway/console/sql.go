package console

import (
	"embed"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the table gateway_console_outbox.
var Migrations = db.EmbeddedMigrations("gateway_console", files)

type records struct{}

type message struct {
	ID        ident.ID
	DedupeKey string
	ToAddress string
	Channel   string
	Template  string
	Text      string
	Data      string
	CreatedAt time.Time
}

func (records) insert(tx *db.Tx, m message) error {
	return tx.Gorm().Exec(`INSERT INTO gateway_console_outbox (id, dedupe_key, to_address, channel, template, text,
		data, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dedupe_key) DO NOTHING`,
		m.ID, m.DedupeKey, m.ToAddress, m.Channel, m.Template, m.Text, m.Data, m.CreatedAt).Error
}

func (records) newest(tx *db.Tx, limit int) ([]message, error) {
	var rows []message
	err := tx.Gorm().Table("gateway_console_outbox").Order("created_at DESC, id DESC").Limit(limit).Scan(&rows).Error
	return rows, err
}
