// Package dbtest gives a test a fresh, migrated database on each engine. No test of this
// project touches a database in another way, and none is skipped: where the PostgreSQL
// server programs are missing the test fails and says what to install.
package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// Start is the instant at which every test's clock begins: Wednesday 10 March 2027,
// 12:00 in Shanghai.
var Start = time.Date(2027, 3, 10, 4, 0, 0, 0, time.UTC)

// Env is what a use case is built from in a test.
type Env struct {
	DB    *db.DB
	Clock *clock.Fake
	IDs   ident.Source
}

// Each runs f once on SQLite and once on PostgreSQL, as parallel subtests, each with a
// database of its own that holds the tables of sets.
func Each(t *testing.T, sets []db.Migrations, f func(t *testing.T, env Env)) {
	t.Helper()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			f(t, New(t, dialect, sets))
		})
	}
}

// New gives one fresh database on one engine.
func New(t testing.TB, dialect db.Dialect, sets []db.Migrations) Env {
	t.Helper()
	c := clock.NewFake(Start)
	d, err := db.Open(t.Context(), Fresh(t, dialect, sets), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return Env{DB: d, Clock: c, IDs: ident.Random{}}
}

// Fresh makes an empty migrated database and returns the options that open it, for tests
// that open it more than once (a restart, a second replica, the program itself).
func Fresh(t testing.TB, dialect db.Dialect, sets []db.Migrations) db.Options {
	t.Helper()
	var o db.Options
	var err error
	if dialect == db.SQLite {
		o, err = freshSQLite(t, sets)
	} else {
		o, err = freshPostgres(t, sets)
	}
	if err != nil {
		t.Fatal(err)
	}
	return o
}

var (
	templates  sync.Map // fingerprint → *template
	databaseNo atomic.Int64
)

type template struct {
	once sync.Once
	data []byte // SQLite: the file; PostgreSQL: the database's name
	err  error
}

func templateOf(dialect db.Dialect, sets []db.Migrations, make func() ([]byte, error)) ([]byte, error) {
	found, _ := templates.LoadOrStore(string(dialect)+fingerprint(sets), &template{})
	tpl := found.(*template)
	tpl.once.Do(func() { tpl.data, tpl.err = make() })
	return tpl.data, tpl.err
}

func fingerprint(sets []db.Migrations) string {
	h := sha256.New()
	for _, set := range sets {
		fmt.Fprintln(h, set.Owner)
		fs.WalkDir(set.Files, ".", func(name string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				text, _ := fs.ReadFile(set.Files, name)
				fmt.Fprintln(h, name, len(text))
				h.Write(text)
			}
			return err
		})
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

func freshSQLite(t testing.TB, sets []db.Migrations) (db.Options, error) {
	file, err := templateOf(db.SQLite, sets, func() ([]byte, error) {
		dir, err := os.MkdirTemp("", "cct")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		name := filepath.Join(dir, "template.db")
		if err := migrate(db.Options{File: name, Unsafe: true}, sets); err != nil {
			return nil, err
		}
		return os.ReadFile(name)
	})
	if err != nil {
		return db.Options{}, err
	}
	name := filepath.Join(t.TempDir(), "test.db")
	return db.Options{File: name, Unsafe: true}, os.WriteFile(name, file, 0o600)
}

func freshPostgres(t testing.TB, sets []db.Migrations) (db.Options, error) {
	c, err := startCluster()
	if err != nil {
		return db.Options{}, err
	}
	name, err := templateOf(db.Postgres, sets, func() ([]byte, error) {
		name := "template_" + fingerprint(sets)
		if err := c.exec("CREATE DATABASE " + name); err != nil {
			return nil, err
		}
		return []byte(name), migrate(db.Options{URL: c.url(name), MaxConns: 2}, sets)
	})
	if err != nil {
		return db.Options{}, err
	}
	fresh := fmt.Sprintf("t%d_%d", os.Getpid(), databaseNo.Add(1))
	if err := c.exec("CREATE DATABASE " + fresh + " TEMPLATE " + string(name) + " STRATEGY FILE_COPY"); err != nil {
		return db.Options{}, err
	}
	t.Cleanup(func() { c.exec("DROP DATABASE IF EXISTS " + fresh + " WITH (FORCE)") })
	return db.Options{URL: c.url(fresh), MaxConns: 8}, nil
}

func migrate(o db.Options, sets []db.Migrations) error {
	ctx := context.Background()
	d, err := db.Open(ctx, o, clock.System{})
	if err != nil {
		return err
	}
	defer d.Close()
	if err := db.Migrate(ctx, d, sets...); err != nil {
		return err
	}
	if o.File != "" { // everything into the one file that is copied
		pool, err := d.SQL()
		if err != nil {
			return err
		}
		_, err = pool.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
		return err
	}
	return nil
}

// Count runs a query that yields one number; for assertions on tables.
func Count(t testing.TB, d *db.DB, query string, args ...any) int64 {
	t.Helper()
	var n sql.NullInt64
	if err := d.Read(t.Context()).Gorm().Raw(query, args...).Scan(&n).Error; err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n.Int64
}

// Exec runs one statement with the guards of the use cases left aside, to plant a state.
func Exec(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	err := d.InTx(t.Context(), func(tx *db.Tx) error { return tx.Gorm().Exec(query, args...).Error })
	if err != nil {
		t.Fatalf("%s: %v", strings.TrimSpace(query), err)
	}
}
