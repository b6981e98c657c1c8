package redemption

import (
	"embed"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations are redemption's tables. They refer to membership's and merchants' tables.
var Migrations = db.EmbeddedMigrations("redemption", migrationFiles)
