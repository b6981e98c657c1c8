package db

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
)

// Migrations are the numbered SQL files of one owner: NNNNN_words.sql at the root of Files,
// forward only, never edited once landed. They are written as PostgreSQL DDL of a plain
// kind; for SQLite only the type names below are translated. A line that starts with
// "-- postgres:" is run on PostgreSQL alone (storage parameters and the like). A file of
// the same name in the folder sqlite/ or postgres/ takes the place of the shared one.
type Migrations struct {
	Owner string // prefix of the owner's tables, e.g. "membership"
	Files fs.FS
}

// EmbeddedMigrations are the files in the folder "migrations" that an owner embeds beside
// its code.
func EmbeddedMigrations(owner string, files embed.FS) Migrations {
	folder, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // only for a malformed constant path
	}
	return Migrations{Owner: owner, Files: folder}
}

// Migrate brings the database to the newest version, owner by owner in the given order.
// On PostgreSQL a session lock keeps several replicas from doing it at once.
func Migrate(ctx context.Context, d *DB, sets ...Migrations) error {
	for _, set := range sets {
		if err := migrateOne(ctx, d, set); err != nil {
			return fmt.Errorf("migrations of %s: %w", set.Owner, err)
		}
	}
	return nil
}

func migrateOne(ctx context.Context, d *DB, set Migrations) error {
	pool, err := d.SQL()
	if err != nil {
		return err
	}
	steps, err := readSteps(set.Files, d.dialect)
	if err != nil {
		return err
	}
	dialect := database.DialectSQLite3
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(steps...)}
	if d.dialect == Postgres {
		dialect = database.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	store, err := database.NewStore(dialect, set.Owner+"_migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider("", pool, nil, append(options, goose.WithStore(store))...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

func readSteps(files fs.FS, dialect Dialect) ([]*goose.Migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	steps := make([]*goose.Migration, 0, len(names))
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil || version == 0 {
			return nil, fmt.Errorf("%s does not start with its number", name)
		}
		text, err := fs.ReadFile(files, path.Join(string(dialect), name))
		if err != nil {
			if text, err = fs.ReadFile(files, name); err != nil {
				return nil, err
			}
		}
		sqlText := Translate(string(text), dialect)
		steps = append(steps, goose.NewGoMigration(version, &goose.GoFunc{
			RunTx: func(ctx context.Context, tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, sqlText)
				return err
			},
		}, nil))
	}
	return steps, nil
}

var (
	postgresOnly = regexp.MustCompile(`(?m)^-- postgres: ?`)
	// SQLite's driver turns a column into a time.Time only by one of a few declared names,
	// and "uuid" or "date" would get numeric affinity.
	sqliteTypes = []struct{ from, to string }{
		{"timestamptz", "datetime"}, {"uuid", "text"}, {"jsonb", "text"}, {"date", "text"},
		{"double precision", "real"}, {"bytea", "blob"},
	}
)

// Translate turns shared DDL into the dialect's.
func Translate(text string, dialect Dialect) string {
	if dialect == Postgres {
		return postgresOnly.ReplaceAllString(text, "")
	}
	for _, t := range sqliteTypes {
		text = regexp.MustCompile(`(?m)(^[ \t]+[a-z0-9_]+[ \t]+)`+t.from+`\b`).ReplaceAllString(text, "${1}"+t.to)
		text = regexp.MustCompile(`(?mi)(ADD COLUMN[ \t]+[a-z0-9_]+[ \t]+)`+t.from+`\b`).
			ReplaceAllString(text, "${1}"+t.to)
	}
	return text
}
