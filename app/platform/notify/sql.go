package notify

import (
	"embed"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the tables notify_messages, notify_attempts and notify_alarms.
var Migrations = db.EmbeddedMigrations("notify", files)

type records struct{}
