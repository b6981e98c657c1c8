package main

import (
	"context"
	"database/sql"
	"fmt"

	"citycard/app/platform/db"
)

// indexesOf are the names and definitions of a table's indexes, without those that stand
// behind a key or a constraint.
var indexesOf = map[db.Dialect]string{
	db.Postgres: `SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = $1
		AND i.schemaname = current_schema()
		AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)`,
	db.SQLite: `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?`,
}

// fillUnindexed writes a big table without its indexes and builds them afterwards, which
// takes a fraction of the time.
func fillUnindexed(ctx context.Context, d *db.DB, t table) error {
	pool, err := d.SQL()
	if err != nil {
		return err
	}
	build, err := dropIndexes(ctx, pool, d.Dialect(), t.name)
	if err != nil {
		return err
	}
	if err := fill(ctx, d, t); err != nil {
		return err
	}
	for _, statement := range build {
		if _, err := pool.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// dropIndexes answers with the statements that build them again.
func dropIndexes(ctx context.Context, pool *sql.DB, engine db.Dialect, name string) (build []string, err error) {
	rows, err := pool.QueryContext(ctx, indexesOf[engine], name)
	if err != nil {
		return nil, err
	}
	var drop []string
	for rows.Next() {
		var index, definition string
		if err := rows.Scan(&index, &definition); err != nil {
			return nil, err
		}
		drop, build = append(drop, "DROP INDEX "+index), append(build, definition)
	}
	if err := firstOf(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for _, statement := range drop {
		if _, err := pool.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	return build, nil
}
