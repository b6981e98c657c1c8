package identity

import (
	"embed"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the tables of accounts, sessions, devices and codes. They refer to city's.
var Migrations = db.EmbeddedMigrations("identity", files)
