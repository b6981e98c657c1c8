package storefile

import (
	"bytes"
	"context"
	"errors"

	"citycard/app/platform/city"
	"citycard/merchants/openhours"
)

// Limits of one file.
const (
	MaxBytes         = 5 << 20
	maxUnpackedBytes = 50 << 20
	maxEntries       = 100
	MaxRows          = 20_000
)

// What can be wrong with a file as a whole.
var (
	ErrTooLarge    = errors.New("the file is too large")
	ErrTooManyRows = errors.New("the file has too many rows")
	ErrUnreadable  = errors.New("the file cannot be read")
	ErrMapping     = errors.New("the column mapping names something unknown")
)

// Format names the form of a file.
type Format string

const (
	CSV       Format = "csv"
	XLSX      Format = "xlsx"
	GeoJSON   Format = "geojson"
	OSM       Format = "osm"
	JSONArray Format = "json"
)

// Options say how to read.
type Options struct {
	City city.ID           // code of the city, to know its districts
	Map  map[string]string // for tables and plain objects: field → heading
}

// File is what was read.
type File struct {
	Format   Format
	Rows     []Row
	Headings []string // of a table, as they stand in it
}

// Row is one row of a file. It is clean if it has no Problems. No is the row as a spreadsheet
// counts it, with the headings on row 1; in JSON, the number of the element.
type Row struct {
	No          int
	SourceID    string
	Source      string
	Attribution string
	Place       Place
	Problems    []Problem
	Notes       []Problem
}

// Place is what a row says about a store. Coordinates are as given, in Datum.
type Place struct {
	NameZh, NameEn  string
	Category        string // one of merchants.Categories
	District        string
	Address         string
	Phone           string
	Lat, Lng        *float64
	Datum           string // "wgs84", "gcj02" or "" when not said
	PricePerHeadFen *int64
	Hours           openhours.Week
}

// Problem is what is wrong with a field. Text is the offending value, shortened.
type Problem struct {
	Field, Code, Text string
}

// Codes of problems.
const (
	nameMissing     = "name_missing"
	notAStore       = "not_a_store"
	categoryUnknown = "category_unknown"
	categoryMissing = "category_missing"
	positionInvalid = "position_invalid"
	storeClosed     = "store_closed"
	rowUnreadable   = "row_unreadable"
	priceUnreadable = "price_unreadable"
	hoursUnreadable = "hours_unreadable"
	phoneUnreadable = "phone_unreadable"
)

// Read recognises the form of a file by its content and reads it. Errors wrap one of the
// Err… values, or are ctx's.
func Read(ctx context.Context, data []byte, o Options) (File, error) {
	if len(data) > MaxBytes {
		return File{}, ErrTooLarge
	}
	if err := checkFields(o.Map); err != nil {
		return File{}, err
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch trimmed := bytes.TrimLeft(data, " \t\r\n"); {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readXLSX(ctx, data, o)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return File{}, unreadable(oldExcel, nil)
	case len(trimmed) == 0:
		return File{}, unreadable(emptyFile, nil)
	case trimmed[0] == '{' || trimmed[0] == '[':
		return readJSON(ctx, data, o)
	}
	return readCSV(ctx, data, o)
}

func (r *Row) problem(field, code, text string) {
	r.Problems = append(r.Problems, Problem{field, code, short(text)})
}

func (r *Row) note(field, code, text string) {
	r.Notes = append(r.Notes, Problem{field, code, short(text)})
}

// short cuts a text to 80 characters, so that reports stay readable.
func short(text string) string {
	const most = 80
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}
