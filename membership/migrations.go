package membership

import (
	"embed"
	"io/fs"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations are the tables of this context. The reminders point to the messages of
// package notify, so its tables come first.
var Migrations = db.Migrations{Owner: "membership", Files: migrationFolder()}

func migrationFolder() fs.FS {
	folder, _ := fs.Sub(migrationFiles, "migrations") // fails only for a malformed name
	return folder
}
