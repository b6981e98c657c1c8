package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Search is the form in which texts are searched: compatibility forms folded (full-width letters, ligatures), no
// case, Latin accents dropped ("CAFÉ" is "cafe"), nothing invisible, typographic apostrophes plain, single spaces. It
// stands in Go and not in SQL: the databases fold by their own rules, one of them by the machine's locale.
func Search(text string) string {
	text = strings.Map(searched, norm.NFKD.String(text))
	text = norm.NFC.String(strings.ReplaceAll(text, "ß", "ss"))
	return strings.Join(strings.Fields(text), " ")
}

func searched(r rune) rune {
	switch {
	case unicode.IsControl(r) || isSpace(r):
		return ' '
	case r >= '\u0300' && r <= '\u036f' || isInvisible(r): // combining accents
		return -1
	case r == '’' || r == '‘':
		return '\''
	}
	return unicode.ToLower(unicode.ToUpper(r)) // both ways: Greek has two small sigmas
}
