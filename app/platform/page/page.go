// Package page cuts a long list into pages. A page starts after the last row of the page before
// (keyset paging), so that a late page costs as much as the first and a row that comes in between
// moves no other. A list reads one row more than the page holds, to know whether there is another page:
//
//	after, err := page.Parse(q.Cursor, ErrCursor)
//	limit := page.Limit(q.Limit)
//	rows, err := s.records.find(tx, q, after, limit) // reads limit+1 rows, see NewestFirst
//	rows, next := page.Cut(rows, limit, func(r Row) string { return page.Cursor(r.ID) })
//
// A cursor is opaque to clients. The error for one that no page handed out belongs to the list,
// because its code is part of the API.
package page

import (
	"strconv"
	"strings"

	"citycard/app/platform/ident"
)

// How many rows a page holds.
const (
	defaultLimit = 20
	maxLimit     = 100
)

// Limit is how many rows a page holds: what was asked for up to 100, or 20 when
// nothing was (0 or less).
func Limit(asked int) int {
	if asked <= 0 {
		return defaultLimit
	}
	return min(asked, maxLimit)
}

// Cut takes a page from rows, of which one more than limit was read, and makes the cursor of its
// last row. next is "" on the last page.
func Cut[T any](rows []T, limit int, cursor func(last T) string) (cut []T, next string) {
	if len(rows) <= limit {
		return rows, ""
	}
	return rows[:limit], cursor(rows[limit-1])
}

// Cursor names a row by its id and by the numbers that the list is ordered by before the id, if any.
func Cursor(id ident.ID, order ...int64) string {
	var b strings.Builder
	for _, n := range order {
		b.WriteString(strconv.FormatInt(n, 10))
		b.WriteByte('.')
	}
	b.WriteString(id.String())
	return b.String()
}

// Parse reads what Cursor wrote: the id of the row after which the page starts, and its numbers into order.
// For the first page, whose cursor is "", it returns ident.None and leaves order alone. Anything that Cursor
// cannot have written is invalid, the error of the list.
func Parse(cursor string, invalid error, order ...*int64) (ident.ID, error) {
	if cursor == "" {
		return ident.None, nil
	}
	parts := strings.Split(cursor, ".")
	if len(parts) != len(order)+1 {
		return ident.None, invalid
	}
	for i, n := range order {
		var err error
		if *n, err = strconv.ParseInt(parts[i], 10, 64); err != nil {
			return ident.None, invalid
		}
	}
	id, err := ident.Parse(parts[len(order)])
	if err != nil || id == ident.None {
		return ident.None, invalid
	}
	return id, nil
}
