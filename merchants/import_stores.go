package merchants

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
)

// ImportInput is a file of stores.
type ImportInput struct {
	Actor    identity.Actor // operator of the city
	City     city.ID
	FileName string
	Data     []byte            // at most 5 MiB
	Map      map[string]string // for tables: field name → column heading
	Apply    bool              // false: only report what would happen
	Progress func(done, total int)
}

// RowError says why a row (from 1, counted without the heading) is not imported, or, among
// the warnings, what of it is left out. Code is stable; Text names the offending value.
type RowError struct {
	Row   int
	Name  string
	Field string
	Code  string
	Text  string
}

// ImportReport is what a file holds and what was, or would be, done with it.
type ImportReport struct {
	FileHash       string
	Format         string
	Rows           int
	Clean          int
	Errors         []RowError // rows that are not imported
	Warnings       []RowError // imported, but without this field
	Added          int
	Updated        int // pending stores of an earlier import, brought up to date
	Kept           int // stores that were decided on since: left alone
	Applied        bool
	AlreadyApplied bool // this very file was applied before: nothing was done now
}

// ImportStores reads a file and, with Apply, enters its clean rows as pending stores.
func (s *Service) ImportStores(ctx context.Context, in ImportInput) (ImportReport, error) {
	return ImportReport{}, ErrImportUnreadable
}
