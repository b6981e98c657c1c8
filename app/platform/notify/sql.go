package notify

import (
	"embed"
	"io/fs"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the tables notify_messages, notify_attempts and notify_alarms.
var Migrations = db.Migrations{Owner: "notify", Files: sub(files)}

func sub(f embed.FS) fs.FS {
	dir, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // only for a malformed constant path
	}
	return dir
}

type records struct{}
