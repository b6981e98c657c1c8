package storefile

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io/fs"

	"github.com/xuri/excelize/v2"
)

// spillOver is the size in bytes from which the library writes a worksheet to a temporary file
// instead of memory.
const spillOver = 8 << 20

// readXLSX reads the first sheet: values only, no formulas are run, no links followed. The
// archive's table of contents is checked before anything is unpacked; archive/zip refuses an
// entry that unpacks to more than it declares.
func readXLSX(ctx context.Context, data []byte, o Options) (file File, err error) {
	if err := checkArchive(data); err != nil {
		return File{}, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnpackedBytes, UnzipXMLSizeLimit: spillOver, RawCellValue: true,
	})
	if err != nil {
		return File{}, unreadable(brokenBook, err)
	}
	defer func() {
		if closing := book.Close(); err == nil && closing != nil {
			err = closing
		}
	}()
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return File{}, unreadable(emptyFile, nil)
	}
	rows, err := book.Rows(sheets[0])
	if err != nil {
		return File{}, unreadable(brokenBook, err)
	}
	defer rows.Close()
	return readSheet(ctx, rows, o)
}

func readSheet(ctx context.Context, rows *excelize.Rows, o Options) (File, error) {
	var table *tableReader
	for no := 1; rows.Next(); no++ {
		if err := ctx.Err(); err != nil {
			return File{}, err
		}
		record, err := rows.Columns()
		if err != nil {
			return File{}, unreadable(brokenBook, err)
		}
		if table == nil {
			if blank(record) {
				continue // empty lines above the headings
			}
			table, err = newTableReader(record, o)
		} else {
			err = table.add(no, record)
		}
		if err != nil {
			return File{}, err
		}
	}
	if err := rows.Error(); err != nil {
		return File{}, unreadable(brokenBook, err)
	}
	if table == nil {
		return File{}, unreadable(emptyFile, nil)
	}
	return File{Format: XLSX, Rows: table.rows, Headings: table.headings}, nil
}

// checkArchive refuses archives that are too large, and entries that are no plain files.
func checkArchive(data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return unreadable(brokenBook, err)
	}
	if len(archive.File) > maxEntries {
		return ErrTooLarge
	}
	var unpacked uint64
	for _, entry := range archive.File {
		if mode := entry.Mode(); mode&fs.ModeType != 0 && !mode.IsDir() {
			return unreadable(brokenBook, fmt.Errorf("%q is not a plain file", short(entry.Name)))
		}
		if unpacked += entry.UncompressedSize64; unpacked > maxUnpackedBytes ||
			entry.UncompressedSize64 > maxUnpackedBytes {
			return ErrTooLarge
		}
	}
	return nil
}
