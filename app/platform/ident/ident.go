// Package ident makes identifiers. Primary keys are UUID version 7 (RFC 9562), whose
// time order keeps index inserts local; they leak their creation time, so whatever must
// not be guessed or dated (codes, tokens) comes from package token instead.
package ident

import (
	"errors"

	"github.com/google/uuid"
)

// ID is a primary key. It is never "", so a lookup by an empty key cannot happen by accident.
type ID = uuid.UUID

// None is the absent ID.
var None = uuid.Nil

// Parse reads the canonical 36-character form. Anything else is an error: callers answer
// "not found" for it, because an id that cannot exist names nothing.
func Parse(s string) (ID, error) {
	if len(s) != 36 {
		return None, errors.New("an id has 36 characters")
	}
	return uuid.Parse(s)
}

// Source makes new ids.
type Source interface {
	New() ID
}

// Random makes UUIDv7 ids from the system's random source.
type Random struct{}

// New returns the next id. It panics only if the system cannot give random bytes,
// in which case nothing safe can be done.
func (Random) New() ID { return uuid.Must(uuid.NewV7()) }
