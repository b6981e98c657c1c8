package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"citycard/app/platform/money"
)

// hostile are texts that members, stores and cashiers may type.
var hostile = []string{
	`=1+1`, `=HYPERLINK("https://evil.example","x")`, `+1`, `-1`, `@SUM(A1)`, "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1",
	"\u200b=1", "\ufeff=1", "　＝1",
	"＝1+1", "＋1", "－1", "＠a", "=cmd|'/c calc'!A0", "-",
}

// peaceful ones stay as they are.
var peaceful = []string{"梧桐茶馆", "a=b", "1+1", "138****5678", "R270310-ABCDE-FGHJK", "a;=1", "x\n=1", `say "hi"`,
	`","=1`, `";=1;"`, "8000 1234 5678 9012", "0"}

func one(cells ...Cell) File {
	return File{Title: "订单", Columns: []string{"A", "B"},
		Page: func(context.Context, string) ([][]Cell, string, error) {
			return [][]Cell{cells}, "", nil
		}}
}

func written(t testing.TB, f File, format string) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := f.write(t.Context(), &out, format); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readCSV(t testing.TB, data []byte) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%v in %q", err, data)
	}
	return rows
}

func readXLSX(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

func TestNoTextBecomesAFormula(t *testing.T) {
	t.Parallel()
	for _, text := range hostile {
		checkText(t, text)
		if got := readCSV(t, written(t, one(Text(text), None), csvFormat))[1][0]; got[0] != '\'' {
			t.Errorf("%q became %q", text, got)
		}
	}
	for _, text := range peaceful {
		if got := readCSV(t, written(t, one(Text(text), None), csvFormat))[1][0]; got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// checkText holds both formats against what a spreadsheet would do with them.
func checkText(t *testing.T, text string) {
	t.Helper()
	data := written(t, one(Text(text), Number(7)), csvFormat)
	rows := readCSV(t, data)
	if len(rows) != 2 || len(rows[1]) != 2 || rows[1][1] != "7" {
		t.Fatalf("%q breaks out of its cell: %q", text, rows)
	}
	if got := strings.TrimLeftFunc(rows[1][0], invisible); strings.ContainsAny(first(got), starters) ||
		strings.ContainsAny(first(rows[1][0]), starters) {
		t.Errorf("%q stays a formula in CSV: %q", text, rows[1][0])
	}
	if text != "" && !bytes.Contains(data, []byte("\r\n\"")) {
		t.Errorf("%q is not in quotes: %q", text, data)
	}
}

func FuzzTextIsNeverAFormula(f *testing.F) {
	for _, text := range append(append([]string{""}, hostile...), peaceful...) {
		f.Add(text)
	}
	f.Fuzz(checkText)
}

func TestXLSXCellsAreTextsAndNumbers(t *testing.T) {
	t.Parallel()
	for _, text := range append(append([]string{}, hostile...), peaceful...) {
		book := readXLSX(t, written(t, one(Text(text), Money(-900)), xlsxFormat))
		if formula, err := book.GetCellFormula("订单", "A2"); err != nil || formula != "" {
			t.Errorf("%q is the formula %q, %v", text, formula, err)
		}
		kind, err := book.GetCellType("订单", "A2")
		if err != nil || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%q has type %v, %v", text, kind, err)
		}
		if got, _ := book.GetCellValue("订单", "A2"); strings.ContainsAny(first(strings.TrimLeftFunc(got, invisible)),
			starters) {
			t.Errorf("%q became %q", text, got)
		}
		if got, _ := book.GetCellValue("订单", "B2", excelize.Options{RawCellValue: true}); got != "-9" {
			t.Errorf("−¥9.00 became %q", got)
		}
	}
}

func TestNumbersStayNumbers(t *testing.T) {
	t.Parallel()
	for fen, want := range map[money.Fen]string{0: "0.00", 16800: "168.00", -5: "-0.05", 120450: "1204.50"} {
		if got := readCSV(t, written(t, one(Money(fen), Number(-3)), csvFormat))[1]; got[0] != want || got[1] != "-3" {
			t.Errorf("%d: %q", fen, got)
		}
	}
}

// long is a list of n rows in pages of 700.
func long(n int) File {
	f := one()
	f.Page = func(_ context.Context, cursor string) ([][]Cell, string, error) {
		from, _ := strconv.Atoi(cursor)
		to := min(from+700, n)
		var rows [][]Cell
		for i := from; i < to; i++ {
			rows = append(rows, []Cell{Number(int64(i)), Text("x")})
		}
		if to == n {
			return rows, "", nil
		}
		return rows, strconv.Itoa(to), nil
	}
	f.Notes, f.Cut = []Note{{"城市", "上海"}, {"时区", "Asia/Shanghai"}}, "cut"
	return f
}

func TestPagesBecomeOneFileWithNotes(t *testing.T) {
	t.Parallel()
	data := written(t, long(1500), csvFormat)
	if !bytes.HasPrefix(data, []byte("\uFEFF\"A\",\"B\"\r\n0,\"x\"\r\n")) {
		t.Errorf("begins with %q", data[:40])
	}
	rows := readCSV(t, data) // the reader passes over the empty line
	if len(rows) != 1503 || rows[1500][0] != "1499" || rows[1502][1] != "Asia/Shanghai" {
		t.Errorf("%d rows, ends with %q", len(rows), rows[len(rows)-1])
	}
	book := readXLSX(t, written(t, long(1500), xlsxFormat))
	if got, _ := book.GetCellValue("订单", "A1501"); got != "1499" {
		t.Errorf("last row %q", got)
	}
	if got, _ := book.GetCellValue(noteSheet, "B2"); got != "Asia/Shanghai" {
		t.Errorf("notes %q", got)
	}
}

func TestAFileIsCutAtItsCap(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	rows, err := long(MaxRows+1).write(t.Context(), &out, csvFormat)
	if err != nil || rows != MaxRows || !bytes.HasSuffix(out.Bytes(), []byte("\"cut\",\r\n")) {
		t.Errorf("%d rows, %v, ends with %q", rows, err, out.Bytes()[out.Len()-20:])
	}
	rows, err = long(MaxRows).write(t.Context(), io.Discard, csvFormat)
	out.Reset()
	if _, again := long(MaxRows).write(t.Context(), &out, csvFormat); rows != MaxRows || err != nil || again != nil ||
		bytes.Contains(out.Bytes(), []byte("cut")) {
		t.Errorf("exactly the cap: %d rows, %v", rows, err)
	}
}

func TestAListThatFailsMakesNoFile(t *testing.T) {
	t.Parallel()
	broken := errors.New("the database is away")
	f := long(10)
	f.Page = func(context.Context, string) ([][]Cell, string, error) { return nil, "", broken }
	for _, format := range []string{csvFormat, xlsxFormat} {
		if _, err := f.write(t.Context(), io.Discard, format); !errors.Is(err, broken) {
			t.Errorf("%s: %v", format, err)
		}
	}
}

func TestSheetNamesAreAllowed(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{"订单": "订单", "": "List", "a/b:c*?[d]": "abcd",
		strings.Repeat("长", 40): strings.Repeat("长", 31), "info": "List", "'x'": "x"} {
		if got := sheetName(title); got != want {
			t.Errorf("%q → %q", title, got)
		}
	}
}
