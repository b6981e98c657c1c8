package merchants

import (
	"strings"

	"citycard/app/platform/ident"
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

// escapeLike makes text match itself in LIKE … ESCAPE '!'.
func escapeLike(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}
