package export

import (
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// xlsxWriter streams rows; the library keeps what does not fit into memory in a temporary file.
type xlsxWriter struct {
	out   io.Writer
	book  *excelize.File
	sheet *excelize.StreamWriter
	bold  int
	yuan  int
	rows  int
}

const (
	noteSheet   = "Info"
	yuanFormat  = 4 // built in: #,##0.00
	columnWidth = 18
	mostColumns = 60
)

func newXLSX(out io.Writer, title string) (writer, error) {
	w := &xlsxWriter{out: out, book: excelize.NewFile()}
	name := sheetName(title)
	if err := w.book.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	var err error
	if w.bold, err = w.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return nil, err
	}
	if w.yuan, err = w.book.NewStyle(&excelize.Style{NumFmt: yuanFormat}); err != nil {
		return nil, err
	}
	if w.sheet, err = w.book.NewStreamWriter(name); err != nil {
		return nil, err
	}
	return w, w.sheet.SetColWidth(1, mostColumns, columnWidth)
}

// sheetName leaves out what a sheet's name may not hold and cuts it to 31 characters.
func sheetName(title string) string {
	name := []rune(strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || r < ' ' {
			return -1
		}
		return r
	}, title), " "))
	if len(name) > 31 {
		name = name[:31]
	}
	if text := string(name); text != "" && !strings.EqualFold(text, noteSheet) {
		return text
	}
	return "List"
}

func (w *xlsxWriter) row(cells []Cell) error {
	w.rows++
	if w.rows == 1 {
		if err := w.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2",
			ActivePane: "bottomLeft"}); err != nil {
			return err
		}
	}
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = w.value(c)
	}
	at, err := excelize.CoordinatesToCellName(1, w.rows)
	if err != nil {
		return err
	}
	return w.sheet.SetRow(at, values)
}

// value keeps texts texts: the library writes a string as an inline string, not a formula.
func (w *xlsxWriter) value(c Cell) any {
	switch c.kind {
	case kindText:
		if w.rows == 1 {
			return excelize.Cell{StyleID: w.bold, Value: c.text}
		}
		return c.text
	case kindNumber:
		return c.number
	case kindMoney:
		// the format's only number; exact to the fen below 2^53
		return excelize.Cell{StyleID: w.yuan, Value: float64(c.number) / 100}
	}
	return nil
}

func (w *xlsxWriter) close(notes []Note) error {
	defer w.book.Close()
	if err := w.sheet.Flush(); err != nil {
		return err
	}
	if len(notes) > 0 {
		if _, err := w.book.NewSheet(noteSheet); err != nil {
			return err
		}
		for i, n := range notes {
			at, err := excelize.CoordinatesToCellName(1, i+1)
			if err != nil {
				return err
			}
			if err := w.book.SetSheetRow(noteSheet, at, &[]any{harmless(n.Label), harmless(n.Value)}); err != nil {
				return err
			}
		}
	}
	_, err := w.book.WriteTo(w.out)
	return err
}
