package merchants

import (
	"embed"
	"io/fs"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations are the tables of this context, all named merchants_….
var Migrations = db.Migrations{Owner: "merchants", Files: migrationsRoot()}

func migrationsRoot() fs.FS {
	root, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return migrationFiles // an embedded folder is always there
	}
	return root
}
