package audit

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/platform/page"
)

// Query narrows the log of one city. Empty parts leave it open.
type Query struct {
	City       city.ID
	Action     string // the whole action
	ActorName  string // the whole name
	ObjectKind string
	ObjectID   string
	page.Span
	Limit  int // see page.Limit
	Cursor string
}

// Find lists entries of the city, newest first. Operators of the city: city.ErrNotFound,
// ErrCursor.
func Find(ctx context.Context, d *db.DB, actor identity.Actor, q Query) (found []Record, next string, err error) {
	if q.City == "" || !actor.Operates(q.City) {
		return nil, "", city.ErrNotFound
	}
	after, err := page.Parse(q.Cursor, ErrCursor)
	if err != nil {
		return nil, "", err
	}
	limit := page.Limit(q.Limit)
	rows, err := find(d.Read(ctx), q, after, limit)
	return pageOf(rows, limit, err)
}

// List returns entries of the cities, newest first, after the cursor ("" for the start). next is ""
// at the end. The caller passes only cities that the actor operates. ErrCursor.
func List(
	ctx context.Context, d *db.DB, cities []city.ID, limit int, cursor string,
) (found []Record, next string, err error) {
	if len(cities) == 0 {
		return nil, "", nil
	}
	after, err := page.Parse(cursor, ErrCursor)
	if err != nil {
		return nil, "", err
	}
	limit = page.Limit(limit)
	rows, err := list(d.Read(ctx), cities, after, limit)
	return pageOf(rows, limit, err)
}

func pageOf(rows []row, limit int, err error) ([]Record, string, error) {
	if err != nil {
		return nil, "", err
	}
	rows, next := page.Cut(rows, limit, func(r row) string { return page.Cursor(r.ID) })
	return recordsOf(rows), next, nil
}

// OfObject returns the entries about one thing in the cities, newest first, as many as page.Limit
// allows. The caller passes only cities that the actor operates.
func OfObject(ctx context.Context, d *db.DB, cities []city.ID, kind, id string, limit int) ([]Record, error) {
	if len(cities) == 0 {
		return nil, nil
	}
	rows, err := ofObject(d.Read(ctx), cities, kind, id, page.Limit(limit))
	return recordsOf(rows), err
}
