package membership

import (
	"embed"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations are the tables of this context. The reminders point to the messages of
// package notify, so its tables come first.
var Migrations = db.EmbeddedMigrations("membership", migrationFiles)
