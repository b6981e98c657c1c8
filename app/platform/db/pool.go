package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"time"

	gosqlite "github.com/glebarez/go-sqlite"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"citycard/app/platform/clock"
)

// utcPool stands between gorm and database/sql and brings every instant into the stored
// form. Without it a time with an offset would be found by PostgreSQL and missed by SQLite.
type utcPool struct{ *sql.DB }

func (p *utcPool) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	return p.DB.ExecContext(ctx, q, storedForm(args)...)
}

func (p *utcPool) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return p.DB.QueryContext(ctx, q, storedForm(args)...)
}

func (p *utcPool) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	return p.DB.QueryRowContext(ctx, q, storedForm(args)...)
}

// BeginTx is gorm's ConnPoolBeginner.
func (p *utcPool) BeginTx(ctx context.Context, o *sql.TxOptions) (gorm.ConnPool, error) {
	tx, err := p.DB.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	return &utcTx{tx}, nil
}

// GetDBConn lets gorm find the pool below.
func (p *utcPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

type utcTx struct{ *sql.Tx }

func (t *utcTx) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	return t.Tx.ExecContext(ctx, q, storedForm(args)...)
}

func (t *utcTx) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return t.Tx.QueryContext(ctx, q, storedForm(args)...)
}

func (t *utcTx) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	return t.Tx.QueryRowContext(ctx, q, storedForm(args)...)
}

func storedForm(args []any) []any {
	for i, arg := range args {
		switch v := arg.(type) {
		case time.Time:
			args[i] = clock.Instant(v)
		case *time.Time:
			if v == nil {
				args[i] = nil
			} else {
				args[i] = clock.Instant(*v)
			}
		}
	}
	return args
}

// isTransient tells whether the same transaction may succeed when run again.
func isTransient(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	var lite *gosqlite.Error
	if errors.As(err, &lite) {
		const busy, locked = 5, 6
		return lite.Code()&0xff == busy || lite.Code()&0xff == locked
	}
	return false
}

// isDisconnected tells whether the database went away, or refuses for now.
func isDisconnected(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		// Class 57: shutdown, cancelled or timed out; class 53: out of connections, disk or memory; 55P03: lock
		// timeout.
		return pg.Code[:2] == "57" || pg.Code[:2] == "53" || pg.Code == "55P03"
	}
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &network) || errors.As(err, &connect) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, sql.ErrConnDone)
}
