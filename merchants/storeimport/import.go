package merchants

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
	"citycard/app/platform/i18n"
	"citycard/app/platform/identity"
	"citycard/merchants/storefile"
)

// importTime bounds the reading of one file.
const importTime = 30 * time.Second

// ImportInput is a file of stores: CSV, XLSX, GeoJSON, OpenStreetMap JSON, a JSON array or
// CrossWOZ pairs.
type ImportInput struct {
	Actor    identity.Actor // operator of the city
	City     city.ID
	FileName string
	Data     []byte            // at most 5 MiB
	Map      map[string]string // for tables and plain objects: field name → heading
	Datum    geo.Datum         // of coordinates that do not say theirs; "" is WGS-84
	Apply    bool              // false: only report what would happen
	Progress func(done, total int)
}

// RowError says why a row is not imported, or, among the
// warnings, which field of it is left out. Code is stable and has words under
// field.merchants.<code>; Text is the offending value. Row is counted as a spreadsheet does,
// with the headings on row 1.
type RowError struct {
	Row   int
	Name  string
	Field string
	Code  string
	Text  string
}

// ImportReport is what a file holds and what was done with it, or would be.
type ImportReport struct {
	FileHash       string // of the content, the mapping and the datum
	Format         string
	Headings       []string // of a table, as they stand in the file
	NeedsMapping   bool     // no column is known to hold the name: nothing was read
	Rows           int
	Clean          int        // rows that are imported
	Errors         []RowError // why the others are not; one row may have several
	Warnings       []RowError
	Added          int
	Updated        int  // pending stores of an earlier file whose row has changed
	Kept           int  // unchanged, or decided on since: left alone
	Applied        bool // this call entered the clean rows
	AlreadyApplied bool // this very file was applied before: nothing is done again
}

// ImportStores reads a file and reports on it row by row; with Apply it also enters its
// clean rows as pending stores: all of them in one transaction, or none. Dirty rows are
// never entered. The same file is applied to a city once. A row is recognised by its
// identity in its source: a changed file brings pending stores up to date and leaves alone
// whatever the city has decided on.
// Codes: city.not_found, merchants.import_too_large, import_too_many_rows,
// import_unreadable, import_mapping, import_slow, import_busy.
func (s *Service) ImportStores(ctx context.Context, in ImportInput) (ImportReport, error) {
	if !in.Actor.Operates(in.City) {
		return ImportReport{}, city.ErrNotFound
	}
	select {
	case s.imports <- struct{}{}:
		defer func() { <-s.imports }()
	default:
		return ImportReport{}, ErrImportBusy
	}
	place, radius, err := s.importArea(s.db.Read(ctx), in.City)
	if err != nil {
		return ImportReport{}, err
	}
	file, err := readStoreFile(ctx, in)
	if err != nil {
		return ImportReport{}, err
	}
	report := ImportReport{FileHash: in.hash(), Format: string(file.Format), Headings: file.Headings, Rows: len(file.Rows)}
	stores := s.cleanStores(in, file, place, radius, &report)
	report.Clean = len(stores)
	if !in.Apply || len(stores) == 0 {
		return report, s.foresee(ctx, in, stores, &report)
	}
	return report, s.applyImport(ctx, in, stores, &report)
}

func readStoreFile(ctx context.Context, in ImportInput) (storefile.File, error) {
	ctx, cancel := context.WithTimeout(ctx, importTime)
	defer cancel()
	file, err := storefile.Read(ctx, in.Data, storefile.Options{City: string(in.City), Map: in.Map})
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, storefile.ErrTooLarge):
		err = ErrImportTooLarge
	case errors.Is(err, storefile.ErrTooManyRows):
		err = ErrImportTooManyRows.With("limit", storefile.MaxRows)
	case errors.Is(err, storefile.ErrMapping):
		err = unknownColumn(err)
	case errors.Is(err, storefile.ErrUnreadable):
		err = unreadable(err)
	case errors.Is(err, context.DeadlineExceeded):
		err = ErrImportSlow
	}
	return storefile.File{}, err
}

func unknownColumn(err error) error {
	var unknown *storefile.UnknownColumn
	if errors.As(err, &unknown) {
		return ErrImportMapping.With("name", unknown.Name)
	}
	return err
}

// unreadable says in the reader's language why a file cannot be read.
func unreadable(err error) error {
	reason := "no_name" // the one column that every table must have
	var why *storefile.Unreadable
	if errors.As(err, &why) {
		if reason = why.Reason; why.Line > 0 {
			return ErrImportQuotes.With("line", why.Line).Because(err)
		}
	}
	return ErrImportUnreadable.With("reason", i18n.Term("merchants.unreadable."+reason)).Because(err)
}

// hash is the same for the same file read in the same way, whatever it is called.
func (in ImportInput) hash() string {
	how, _ := json.Marshal(struct { // maps are written in order of their keys
		Map   map[string]string
		Datum geo.Datum
	}{in.Map, in.Datum})
	sum := sha256.New()
	sum.Write(how)
	sum.Write(in.Data)
	return hex.EncodeToString(sum.Sum(nil))
}

// foresee counts what applying would do.
func (s *Service) foresee(ctx context.Context, in ImportInput, stores []Store, report *ImportReport) error {
	tx := s.db.Read(ctx)
	var err error
	if report.AlreadyApplied, err = s.records.importDone(tx, in.City, report.FileHash); err != nil {
		return err
	}
	known, err := s.records.storesBySource(tx, in.City, stores)
	if err != nil {
		return err
	}
	for _, store := range stores {
		switch was, found := known[sourceKey{store.Source, store.SourceID}]; {
		case !found:
			report.Added++
		case was.Status == StorePending && was.SourceHash != store.SourceHash:
			report.Updated++
		default:
			report.Kept++
		}
	}
	return nil
}

// applyImport enters the rows. The row in merchants_imports comes first: of two callers
// with the same file one waits for the other there and then finds its work done.
func (s *Service) applyImport(ctx context.Context, in ImportInput, stores []Store, report *ImportReport) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		report.Added, report.Updated, report.Kept, report.Applied = 0, 0, 0, false
		id := s.ids.New()
		first, err := s.records.beginImport(tx, id, in, *report)
		if err != nil {
			return err
		}
		if report.AlreadyApplied = !first; !first {
			report.Kept = len(stores)
			return nil
		}
		const batch = 100 // SQLite's driver slows down with more parameters per statement
		for done := 0; done < len(stores); done += batch {
			part := stores[done:min(done+batch, len(stores))]
			added, updated, err := s.records.importStores(tx, part)
			if err != nil {
				return err
			}
			report.Added += added
			report.Updated += updated
			report.Kept += len(part) - added - updated
			if in.Progress != nil {
				in.Progress(done+len(part), len(stores))
			}
		}
		report.Applied = true
		if err := s.records.endImport(tx, id, *report); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: in.City, Actor: in.Actor, Action: "merchants.import_stores", ObjectKind: "import", ObjectID: id.String(),
			After: map[string]any{"file": in.FileName, "hash": report.FileHash, "added": report.Added, "updated": report.Updated, "kept": report.Kept},
		})
	})
}
