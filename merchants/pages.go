package merchants

import (
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

const defaultPage, mostPerPage = 20, 100

func pageLimit(asked int) int {
	if asked < 1 || asked > mostPerPage {
		return defaultPage
	}
	return asked
}

// cursorID reads a cursor of a list in order of ids; "" is the first page.
func cursorID(cursor string) (*ident.ID, error) {
	if cursor == "" {
		return nil, nil
	}
	id, err := ident.Parse(cursor)
	if err != nil {
		return nil, ErrCursor
	}
	return &id, nil
}

// operatorsPage reads one page of a list of the actor's own cities, or of one of them, newest
// first; next is "" on the last page. It reads one row more than it gives, to know of a further page.
func operatorsPage[T any](actor identity.Actor, only city.ID, asked int, cursor string,
	read func(cities []city.ID, before *ident.ID, limit int) ([]T, error), id func(T) ident.ID) (rows []T, next string, err error) {
	cities, err := citiesInView(actor, only)
	if err != nil || len(cities) == 0 {
		return nil, "", err
	}
	before, err := cursorID(cursor)
	if err != nil {
		return nil, "", err
	}
	limit := pageLimit(asked)
	rows, err = read(cities, before, limit+1)
	if err == nil && len(rows) > limit {
		rows = rows[:limit]
		next = id(rows[limit-1]).String()
	}
	return rows, next, err
}

// citiesInView are the cities whose rows exist for the actor, narrowed to one if asked for.
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

// escapeLike makes text match itself in LIKE … ESCAPE '!'.
func escapeLike(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}
