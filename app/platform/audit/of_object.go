package audit

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// OfObject returns the entries about one thing in the cities, newest first, at most limit
// (1–100). The caller passes only cities that the actor operates.
func OfObject(ctx context.Context, d *db.DB, cities []city.ID, kind, id string, limit int) ([]Record, error) {
	if len(cities) == 0 {
		return nil, nil
	}
	return ofObject(d.Read(ctx), cities, kind, id, min(max(limit, 1), 100))
}
