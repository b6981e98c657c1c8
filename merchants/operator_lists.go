package merchants

import (
	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/page"
)

// operatorsPage reads one page of a list of the actor's own cities, or of one of them, newest first.
// read gives the rows after an id, one more than the page holds.
func operatorsPage[T any](actor identity.Actor, only city.ID, asked int, cursor string,
	read func(cities []city.ID, after ident.ID, limit int) ([]T, error), id func(T) ident.ID) (rows []T, next string,
	err error) {
	cities, err := citiesInView(actor, only)
	if err != nil || len(cities) == 0 {
		return nil, "", err
	}
	after, err := page.Parse(cursor, ErrCursor)
	if err != nil {
		return nil, "", err
	}
	limit := page.Limit(asked)
	if rows, err = read(cities, after, limit+1); err != nil {
		return nil, "", err
	}
	rows, next = page.Cut(rows, limit, func(last T) string { return page.Cursor(id(last)) })
	return rows, next, nil
}

// citiesInView are the cities whose rows the actor may see, narrowed to one if asked for.
func citiesInView(actor identity.Actor, only city.ID) ([]city.ID, error) {
	switch {
	case only != "" && actor.Operates(only):
		return []city.ID{only}, nil
	case only != "":
		return nil, city.ErrNotFound
	case actor.Kind == identity.KindOperator:
		return actor.Cities, nil
	}
	return nil, nil
}
