package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// table is rows to be written at once, past the use cases: preparing 100,000 members
// through them would take longer than every measurement.
type table struct {
	name    string
	columns string // separated by spaces
	rows    int
	row     func(i int) []any
}

// fill writes the table with COPY on PostgreSQL and with one prepared statement in one
// transaction on SQLite. Foreign keys are not looked up: the rows are right by
// construction, and looking up millions of them takes most of the time.
func fill(ctx context.Context, d *db.DB, t table) error {
	pool, err := d.SQL()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	write, trusting, checking := copyIn, "SET session_replication_role = replica", "RESET session_replication_role"
	if d.Dialect() == db.SQLite {
		write, trusting, checking = insertAll, "PRAGMA foreign_keys = 0", "PRAGMA foreign_keys = 1"
	}
	if _, err = conn.ExecContext(ctx, trusting); err == nil {
		err = write(ctx, conn, t)
	}
	_, back := conn.ExecContext(context.WithoutCancel(ctx), checking)
	if err := firstOf(err, back); err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return nil
}

func copyIn(ctx context.Context, conn *sql.Conn, t table) error {
	return conn.Raw(func(raw any) error {
		i := 0
		source := pgx.CopyFromFunc(func() ([]any, error) {
			if i == t.rows {
				return nil, nil
			}
			i++
			return t.row(i - 1), nil
		})
		_, err := raw.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{t.name}, strings.Fields(t.columns), source)
		return err
	})
}

func insertAll(ctx context.Context, conn *sql.Conn, t table) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	columns := strings.Fields(t.columns)
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	insert, err := tx.PrepareContext(ctx, "INSERT INTO "+t.name+" ("+strings.Join(columns, ", ")+") VALUES ("+marks+")")
	if err != nil {
		return err
	}
	defer insert.Close()
	for i := range t.rows {
		if _, err := insert.ExecContext(ctx, t.row(i)...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// kind numbers what the harness makes, so that every id is known from a row's number and
// pgbench can work it out as well.
type kind int

const (
	claimKind kind = iota + 1
	membershipKind
	storeKind
	offerKind
	memberKind
	deviceKind
	planKind
	benefitKind
	sessionKind
)

// digits are the last twelve of the id of row n: the kind, then the number.
func (k kind) digits(n int) string { return fmt.Sprintf("%d%011d", k, n) }

// idFront makes the rest a well-formed UUID of version 7; all of them are digits, so
// that the last twelve may be written as a decimal number.
const idFront = "00000000-0000-7000-8000-"

func (k kind) id(n int) ident.ID {
	id, err := ident.Parse(idFront + k.digits(n))
	if err != nil {
		panic(err) // only for a row number of twelve digits
	}
	return id
}
