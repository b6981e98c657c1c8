package jobs

import (
	"embed"
	"io/fs"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the tables jobs_runs and jobs_plans.
var Migrations = db.Migrations{Owner: "jobs", Files: sub(files)}

func sub(f embed.FS) fs.FS {
	dir, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // only for a malformed constant path
	}
	return dir
}
