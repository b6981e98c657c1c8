package export

import (
	"context"
	"io"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
)

// MaxRows is how many rows a file holds at most: as many as everybody's spreadsheet opens
// quickly. Who needs more narrows the filter to a month and takes several files.
const MaxRows = 50_000

// Formats of a file.
const (
	csvFormat  = "csv"
	xlsxFormat = "xlsx"
)

// Note is a line about the file itself.
type Note struct{ Label, Value string }

// Page reads one page of rows, each as long as the header. cursor is "" for the first; next
// is "" after the last.
type Page func(ctx context.Context, cursor string) (rows [][]Cell, next string, err error)

// File is a list on its way into a spreadsheet. All words are in the reader's language.
type File struct {
	Actor   identity.Actor
	City    city.ID
	Kind    string // of the rows, for the log: "orders"
	Filter  string // as in the address: "state=paid&from=2026-11-01"
	Name    string // of the file, ASCII, without extension
	Title   string // of the sheet
	Notes   []Note
	Columns []string
	Page    Page
	Cut     string // what the last line says when rows were left out
}

// writer is a format.
type writer interface {
	row(cells []Cell) error
	close(notes []Note) error
}

// write makes the file and tells how many rows it has. The header comes first.
func (f File) write(ctx context.Context, out io.Writer, format string) (rows int, err error) {
	w, err := newWriter(out, format, f.Title)
	if err != nil {
		return 0, err
	}
	if err := w.row(texts(f.Columns)); err != nil {
		return 0, err
	}
	rows, cut, err := f.copyRows(ctx, w)
	if err != nil {
		return rows, err
	}
	notes := f.Notes
	if cut {
		notes = append(notes[:len(notes):len(notes)], Note{Label: f.Cut})
	}
	return rows, w.close(notes)
}

func (f File) copyRows(ctx context.Context, w writer) (rows int, cut bool, err error) {
	for cursor := ""; ; {
		page, next, err := f.Page(ctx, cursor)
		if err != nil {
			return rows, false, err
		}
		for _, cells := range page {
			if rows == MaxRows {
				return rows, true, nil
			}
			if err := w.row(cells); err != nil {
				return rows, false, err
			}
			rows++
		}
		if next == "" || next == cursor {
			return rows, false, nil
		}
		cursor = next
	}
}

func newWriter(out io.Writer, format, title string) (writer, error) {
	if format == xlsxFormat {
		return newXLSX(out, title)
	}
	return newCSV(out)
}

func texts(words []string) []Cell {
	cells := make([]Cell, len(words))
	for i, word := range words {
		cells[i] = Text(word)
	}
	return cells
}
