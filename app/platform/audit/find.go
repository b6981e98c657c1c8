package audit

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// Query narrows the log of one city. Empty parts leave it open; From is included, Until is not.
type Query struct {
	City        city.ID
	Action      string // the whole action
	ActorName   string // the whole name
	ObjectKind  string
	ObjectID    string
	From, Until time.Time
	Limit       int // 1–100
	Cursor      string
}

// Find lists entries of the city, newest first. Operators of the city: city.ErrNotFound,
// ErrCursor.
func Find(ctx context.Context, d *db.DB, actor identity.Actor, q Query) (records []Record, next string, err error) {
	if q.City == "" || !actor.Operates(q.City) {
		return nil, "", city.ErrNotFound
	}
	before := ident.None
	if q.Cursor != "" {
		if before, err = ident.Parse(q.Cursor); err != nil {
			return nil, "", ErrCursor
		}
	}
	limit := min(max(q.Limit, 1), 100)
	rows, err := find(d.Read(ctx), q, before, limit+1)
	if err != nil {
		return nil, "", err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID.String()
	}
	return recordsOf(rows), next, nil
}
