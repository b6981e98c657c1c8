package jobs

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
)

const (
	pageDefault = 20
	pageMax     = 100
)

// Runs lists the runs of the cities and those of the installation, newest first. The cursor
// is "" for the first page; next is "" on the last. limit is 20 when 0 and at most 100. The
// caller gives the cities that its actor operates. ErrCursor.
func (r *Runner) Runs(ctx context.Context, cities []city.ID, limit int, cursor string) (page []JobRun, next string, err error) {
	var before *ident.ID
	if cursor != "" {
		id, err := ident.Parse(cursor)
		if err != nil {
			return nil, "", ErrCursor
		}
		before = &id
	}
	if limit <= 0 {
		limit = pageDefault
	}
	limit = min(limit, pageMax)
	page, err = r.records.runs(r.db.Read(ctx), append([]city.ID{""}, cities...), before, limit+1)
	if len(page) > limit {
		page = page[:limit]
		next = page[limit-1].ID.String()
	}
	return page, next, err
}
