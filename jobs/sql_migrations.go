package jobs

import (
	"embed"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the tables jobs_runs and jobs_plans.
var Migrations = db.EmbeddedMigrations("jobs", files)
