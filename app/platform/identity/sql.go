package identity

import (
	"embed"
	"io/fs"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the tables of accounts, sessions, devices and codes. They refer to city's.
var Migrations = db.Migrations{Owner: "identity", Files: sub(files)}

func sub(f embed.FS) fs.FS {
	dir, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // only for a malformed constant path
	}
	return dir
}
