package export

import (
	"strconv"
	"strings"
	"unicode"

	"citycard/app/platform/money"
)

// Cell is one value of a row.
type Cell struct {
	text   string
	number int64
	kind   kind
}

type kind uint8

const (
	kindNone kind = iota
	kindText
	kindNumber
	kindMoney
)

// None is an empty cell.
var None = Cell{}

// Text is a cell of letters; it is never read as a formula.
func Text(s string) Cell {
	if s == "" {
		return None
	}
	return Cell{text: harmless(s), kind: kindText}
}

// Number is a cell that a spreadsheet can add up.
func Number(n int64) Cell { return Cell{number: n, kind: kindNumber} }

// Money is an amount in yuan with two decimals, as a number.
func Money(f money.Fen) Cell { return Cell{number: int64(f), kind: kindMoney} }

// starters begin a formula or a command somewhere: Excel, LibreOffice, Sheets, WPS. The
// full-width ones are turned into plain ones by East Asian versions.
const starters = "=+-@\t\r\n＝＋－＠"

// maxCell is what a cell of a spreadsheet can hold, in characters.
const maxCell = 32_000

// harmless is s as a text that no spreadsheet takes for a formula.
func harmless(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == 0 || unicode.Is(unicode.Bidi_Control, r) {
			return -1 // what turns the order of letters around hides what a cell says
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if runes := []rune(s); len(runes) > maxCell {
		s = string(runes[:maxCell])
	}
	if strings.ContainsAny(first(s), starters) ||
		strings.ContainsAny(first(strings.TrimLeftFunc(s, invisible)), starters) {
		return "'" + s
	}
	return s
}

func first(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// invisible are characters that programs drop before they look whether a cell is a formula.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
}

// csv is the cell as it stands in a CSV file.
func (c Cell) csv() string {
	switch c.kind {
	case kindText:
		return `"` + strings.ReplaceAll(c.text, `"`, `""`) + `"`
	case kindNumber:
		return strconv.FormatInt(c.number, 10)
	case kindMoney:
		return money.Fen(c.number).String()
	}
	return ""
}
