package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"time"

	"gorm.io/gorm"

	"citycard/app/platform/clock"
)

// Dialect names the engine.
type Dialect string

const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// txLimit bounds one transaction, whatever the caller's context says.
const txLimit = 60 * time.Second

// DB is an open database. It is safe for concurrent use.
type DB struct {
	writer  *gorm.DB
	reader  *gorm.DB
	dialect Dialect
	clock   clock.Clock
}

// Dialect tells which engine this is.
func (d *DB) Dialect() Dialect { return d.dialect }

// Clock is the clock that transactions read.
func (d *DB) Clock() clock.Clock { return d.clock }

// Close closes the pools.
func (d *DB) Close() error {
	w, err := d.writer.DB()
	if err != nil {
		return err
	}
	if d.reader != d.writer {
		if r, err := d.reader.DB(); err == nil {
			defer r.Close()
		}
	}
	return w.Close()
}

// Ping asks the database for an answer.
func (d *DB) Ping(ctx context.Context) error {
	pool, err := d.writer.DB()
	if err != nil {
		return err
	}
	return pool.PingContext(ctx)
}

// SQL is the writing pool below gorm, for migrations and the bench harness.
func (d *DB) SQL() (*sql.DB, error) { return d.writer.DB() }

// Tx is what SQL runs on: a transaction (from InTx) or a plain reading handle (from Read).
type Tx struct {
	g     *gorm.DB
	now   time.Time
	d     *DB
	after *[]func()
}

// Gorm is the handle for one statement. Only sql*.go files call it.
func (t *Tx) Gorm() *gorm.DB { return t.g.Session(&gorm.Session{}) }

// Now is the instant at which the transaction started, or the instant that the caller is
// working "as of" (clock.AsOf).
func (t *Tx) Now() time.Time { return t.now }

// Clock is the clock itself, which goes on while Now stands still or is that of another day.
func (t *Tx) Clock() clock.Clock { return t.d.clock }

// Dialect tells which engine this is, for the few statements that must differ.
func (t *Tx) Dialect() Dialect { return t.d.dialect }

// ForUpdate is the row-lock clause " FOR UPDATE" on PostgreSQL and "" on SQLite, whose
// write transactions already exclude each other.
func (t *Tx) ForUpdate() string {
	if t.d.dialect == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// ForUpdateSkipLocked is ForUpdate for work lists: rows that another worker holds are passed over.
func (t *Tx) ForUpdateSkipLocked() string {
	if t.d.dialect == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// AfterCommit runs f once the transaction has been committed; never after a rollback.
// On a reading handle there is nothing to wait for and f runs at once.
func (t *Tx) AfterCommit(f func()) {
	if t.after == nil {
		f()
		return
	}
	*t.after = append(*t.after, f)
}

// Read returns a handle for reads outside a transaction. Each statement sees the newest
// committed state.
func (d *DB) Read(ctx context.Context) *Tx {
	return &Tx{g: d.reader.WithContext(ctx), now: clock.NowIn(ctx, d.clock), d: d}
}

// InTx runs f in one write transaction and commits if f returns nil. A serialization
// failure, a deadlock or a busy database makes the whole closure run again, at most three
// times in all. Once begun, the transaction does not end because ctx does.
func (d *DB) InTx(ctx context.Context, f func(tx *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), txLimit)
	defer cancel()
	for attempt := 1; ; attempt++ {
		err := d.once(work, f)
		if err == nil || attempt == 3 || !isTransient(err) {
			return err
		}
		select {
		case <-work.Done():
			return err
		case <-time.After(time.Duration(attempt*5+rand.IntN(20)) * time.Millisecond):
		}
	}
}

func (d *DB) once(ctx context.Context, f func(tx *Tx) error) error {
	var after []func()
	err := d.writer.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		after = after[:0]
		return f(&Tx{g: g, now: clock.NowIn(ctx, d.clock), d: d, after: &after})
	})
	if err != nil {
		return err
	}
	for _, hook := range after {
		hook()
	}
	return nil
}

// IsUnavailable tells whether err is the database's or the network's state rather than the
// statement's fault: the same request may succeed in a moment.
func IsUnavailable(err error) bool {
	return isTransient(err) || isDisconnected(err) || errors.Is(err, context.DeadlineExceeded)
}

// IsDuplicate tells whether err is a violated UNIQUE constraint, on either engine.
func IsDuplicate(err error) bool { return errors.Is(err, gorm.ErrDuplicatedKey) }

// One scans the first row of q into dest, a struct or a single value; found is false when
// there is none. It exists because gorm's Scan returns no error for no row, leaves a value
// of a named type (type Role string) empty, and takes an id, which is an array of bytes,
// for a list of numbers.
func One(q *gorm.DB, dest any) (found bool, err error) {
	_, scans := dest.(sql.Scanner)
	if kind := reflect.TypeOf(dest).Elem().Kind(); kind == reflect.Struct && !scans {
		res := q.Scan(dest)
		return res.RowsAffected > 0, res.Error
	}
	row := q.Row()
	if row == nil {
		return false, q.Error
	}
	err = row.Scan(dest)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// Affected runs nothing; it reads the row count of a finished statement.
func Affected(res *gorm.DB) (int64, error) { return res.RowsAffected, res.Error }

// ErrStale says that a row was changed by someone else since it was read.
var ErrStale = errors.New("the row was changed in between")

// MustAffect turns a finished statement that did not touch exactly n rows into an error.
func MustAffect(res *gorm.DB, n int64) error {
	if res.Error != nil {
		return res.Error
	}
	if res.RowsAffected != n {
		return fmt.Errorf("%w: %d rows instead of %d", ErrStale, res.RowsAffected, n)
	}
	return nil
}

// StatesBefore are the states from which a transition table allows the step to next. A conditional
// update takes its WHERE from them, so that the table decides and the update guards against races.
func StatesBefore[S ~string](table map[S][]S, next S) []S {
	var before []S
	for state, following := range table {
		if slices.Contains(following, next) {
			before = append(before, state)
		}
	}
	slices.Sort(before)
	return before
}
