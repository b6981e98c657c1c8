package exposure

import (
	"embed"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the tables exposure_rules, _accounts, _visits, _entries, _seals and _seal_heads.
var Migrations = db.EmbeddedMigrations("exposure", files)
