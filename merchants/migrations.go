package merchants

import (
	"embed"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations are the tables of this context, all named merchants_….
var Migrations = db.EmbeddedMigrations("merchants", migrationFiles)
