package exposure

import (
	"embed"
	"io/fs"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the tables exposure_rules, _accounts, _visits, _entries, _seals and _seal_heads.
var Migrations = db.Migrations{Owner: "exposure", Files: sub(files)}

func sub(f embed.FS) fs.FS {
	dir, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // only for a malformed constant path
	}
	return dir
}
