package storeimport

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
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/merchants/storefile"
)

// readTime bounds the reading of one file.
const readTime = 30 * time.Second

// importsAtOnce is how many files one process reads at the same time, which limits their memory.
const importsAtOnce = 2

// Service imports files of stores.
type Service struct {
	db      *db.DB
	ids     ident.Source
	stores  *merchants.Service
	records records
	reading chan struct{} // one element per file that is being read
}

// New builds the service. Stores are entered through stores.
func New(d *db.DB, ids ident.Source, stores *merchants.Service) *Service {
	return &Service{db: d, ids: ids, stores: stores, reading: make(chan struct{}, importsAtOnce)}
}

// Input is a file of stores: CSV, XLSX, GeoJSON, OpenStreetMap JSON or a JSON array.
type Input struct {
	Actor    identity.Actor // operator of the city
	City     city.ID
	FileName string
	Data     []byte            // at most 5 MiB
	Map      map[string]string // for tables and plain objects: field name → heading
	Datum    geo.Datum         // of coordinates that do not say theirs; "" is WGS-84
	Apply    bool              // false: only report what would happen
	Progress func(done, total int)
}

// RowError is the reason why a row is not imported or, among the warnings, which field of it is
// left out. Code is stable and has a text under field.merchants.<code>; Text is the offending
// value. Row is counted as a spreadsheet does,
// with the headings on row 1.
type RowError struct {
	Row   int
	Name  string
	Field string
	Code  string
	Text  string
}

// Report is the content of a file and what applying it did, or would do.
type Report struct {
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
	AlreadyApplied bool // this file was applied to the city before; nothing was changed
}

// Import reads a file and reports on it row by row. With Apply it also enters its clean rows as
// pending stores, all of them in one transaction or none. Dirty rows are
// never entered. The same file is applied to a city once. A row is recognised by its
// identity in its source: a changed file updates pending stores and does not change
// stores that the city has decided on.
// Codes: city.not_found, merchants.import_too_large, import_too_many_rows,
// import_unreadable, import_mapping, import_slow, import_busy.
func (s *Service) Import(ctx context.Context, in Input) (Report, error) {
	if !in.Actor.Operates(in.City) {
		return Report{}, city.ErrNotFound
	}
	select {
	case s.reading <- struct{}{}:
		defer func() { <-s.reading }()
	default:
		return Report{}, errBusy
	}
	area, err := merchants.AreaTx(s.db.Read(ctx), in.City)
	if err != nil {
		return Report{}, err
	}
	file, err := readStoreFile(ctx, in)
	if err != nil {
		return Report{}, err
	}
	report := Report{FileHash: in.hash(), Format: string(file.Format), Headings: file.Headings, Rows: len(file.Rows)}
	stores := s.cleanStores(in, file, area, &report)
	report.Clean = len(stores)
	if !in.Apply || len(stores) == 0 {
		return report, s.forecast(ctx, in, stores, &report)
	}
	return report, s.applyImport(ctx, in, stores, &report)
}

func readStoreFile(ctx context.Context, in Input) (storefile.File, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	file, err := storefile.Read(ctx, in.Data, storefile.Options{City: in.City, Map: in.Map})
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, storefile.ErrTooLarge):
		err = ErrTooLarge
	case errors.Is(err, storefile.ErrTooManyRows):
		err = ErrTooManyRows.WithParam("limit", storefile.MaxRows)
	case errors.Is(err, storefile.ErrMapping):
		err = unknownColumn(err)
	case errors.Is(err, storefile.ErrUnreadable):
		err = unreadable(err)
	case errors.Is(err, context.DeadlineExceeded):
		err = errSlow
	}
	return storefile.File{}, err
}

func unknownColumn(err error) error {
	var unknown *storefile.UnknownColumn
	if errors.As(err, &unknown) {
		return ErrMapping.WithParam("name", unknown.Name)
	}
	return err
}

// unreadable translates the reason why a file cannot be read into a refusal.
func unreadable(err error) error {
	reason := "no_name" // the one column that every table must have
	var why *storefile.Unreadable
	if errors.As(err, &why) {
		if reason = why.Reason; why.Line > 0 {
			return errQuotes.WithParam("line", why.Line).Wrap(err)
		}
	}
	return ErrUnreadable.WithParam("reason", i18n.Term("merchants.unreadable."+reason)).Wrap(err)
}

// hash is the same for the same content, mapping and datum, whatever the file's name.
func (in Input) hash() string {
	how, _ := json.Marshal(struct { // maps are written in order of their keys
		Map   map[string]string
		Datum geo.Datum
	}{in.Map, in.Datum})
	sum := sha256.New()
	sum.Write(how)
	sum.Write(in.Data)
	return hex.EncodeToString(sum.Sum(nil))
}

// forecast counts what applying would do.
func (s *Service) forecast(ctx context.Context, in Input, stores []merchants.Store, report *Report) error {
	tx := s.db.Read(ctx)
	var err error
	if report.AlreadyApplied, err = s.records.importDone(tx, in.City, report.FileHash); err != nil {
		return err
	}
	known, err := s.stores.StoresBySourceTx(tx, in.City, stores)
	if err != nil {
		return err
	}
	for _, store := range stores {
		switch was, found := known[store.SourceKey()]; {
		case !found:
			report.Added++
		case was.Status == merchants.StorePending && was.SourceHash != store.SourceHash:
			report.Updated++
		default:
			report.Kept++
		}
	}
	return nil
}

// applyImport enters the rows. It inserts the row of merchants_imports first: of two callers
// with the same file one waits there for the other and then finds the file applied.
func (s *Service) applyImport(ctx context.Context, in Input, stores []merchants.Store, report *Report) error {
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
			added, updated, err := s.stores.EnterStoresTx(tx, part)
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
			CityID: in.City, Actor: in.Actor, Action: "merchants.import_stores", ObjectKind: "import",
			ObjectID: id.String(),
			After: map[string]any{"file": in.FileName, "hash": report.FileHash, "added": report.Added,
				"updated": report.Updated, "kept": report.Kept},
		})
	})
}
