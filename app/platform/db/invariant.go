package db

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Invariant is a promise about the data, written as a query that finds its violations.
// The query returns one text column that names each violating row and may use the named
// parameters @now and @soon, a minute later. Each context lists its own in sql_invariants.go.
type Invariant struct {
	Code    string // stable, e.g. "I7"
	Promise string // one sentence
	Query   string
}

// Violation is one row that breaks an invariant.
type Violation struct {
	Invariant Invariant
	Row       string
}

// violationsShown bounds how many rows of one invariant are fetched.
const violationsShown = 20

// Verify runs every query and returns what it found; an empty result means healthy.
func Verify(ctx context.Context, d *DB, invariants []Invariant) ([]Violation, error) {
	var found []Violation
	for _, inv := range invariants {
		var rows []string
		tx := d.Read(ctx)
		query := "SELECT * FROM (" + inv.Query + ") AS violations LIMIT " + fmt.Sprint(violationsShown)
		var args []any
		if strings.Contains(inv.Query, "@") {
			args = append(args, map[string]any{"now": tx.Now(), "soon": tx.Now().Add(time.Minute)})
		}
		if err := tx.Gorm().Raw(query, args...).Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("invariant %s: %w", inv.Code, err)
		}
		for _, row := range rows {
			found = append(found, Violation{Invariant: inv, Row: row})
		}
	}
	return found, nil
}
