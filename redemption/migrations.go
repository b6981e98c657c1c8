package redemption

import (
	"embed"
	"io/fs"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations are redemption's tables. They refer to membership's and merchants' tables.
var Migrations = db.Migrations{Owner: "redemption", Files: migrationsFS()}

func migrationsFS() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}
