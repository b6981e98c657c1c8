package redemption

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"citycard/app/platform/fold"
)

// maxCodeText is more than any scanner sends for one code, in characters once it is folded.
const maxCodeText = 400

var (
	// oneReading is one reading of a code: perhaps the link's beginning with any host or none, the digits in any
	// grouping, and perhaps the link's slash, query and fragment. 18 digits end a reading, so that a second one may
	// follow directly.
	oneReading = regexp.MustCompile(`(?i)^[ -]*(?:(?:https?://)?[^\s/?#%<>"\\]*/q/ *)?` +
		`(\d(?:[ -]*\d){17}|\d[\d -]*)/?(?:[?#]\S*)? *`)
	// identifier is what a scanner may put before each reading (AIM, ISO/IEC 15424): "]", a letter, a modifier.
	identifier = regexp.MustCompile(`(?i)\][a-z][0-9a-z]`)
	escaped    = regexp.MustCompile(`(?i)%[0-7][0-9a-f]`)
	digitRuns  = regexp.MustCompile(`\d[\d -]*`)
)

// ReadCode reads what a scanner, a camera or a keyboard delivered and returns the 18 digits: the digits
// themselves or the link https://{host}/q/{digits}, in capitals or not, with or without scheme and slash, with a
// scanner's identifier and control characters, full-width, or the same code several times. The text is untrusted:
// a link is never followed, and its host does not matter. The till's script reads by the same rule
// (templates/static/till/codes.mjs, the table app/web/till/testdata/reading.json).
//
// Errors: ErrPaymentCode, ErrBadDigits, ErrNotOurs. A text with one of them cannot be a code, so it is no try of one.
func ReadCode(text string) (string, error) {
	text = escaped.ReplaceAllStringFunc(text, unescape)
	text = strings.TrimSpace(identifier.ReplaceAllString(fold.Typed(text), " "))
	for _, run := range digitRuns.FindAllString(text, -1) {
		if isPaymentCode(fold.Digits(run)) {
			return "", ErrPaymentCode // whatever stands around it
		}
	}
	if utf8.RuneCountInString(text) > maxCodeText {
		return "", ErrNotOurs
	}
	found, err := readings(text)
	switch {
	case err != nil:
		return "", err
	case isPaymentCode(found): // the same twice
		return "", ErrPaymentCode
	case len(found) != codeLength:
		return "", ErrBadDigits
	case !strings.HasPrefix(found, codePrefix):
		return "", ErrNotOurs
	case checkDigit(found[:codeLength-1]) != found[codeLength-1]:
		return "", ErrBadDigits
	}
	return found, nil
}

// readings are the digits that each reading in text agrees on. Two different codes are ErrBadDigits: nobody can
// know which was meant.
func readings(text string) (digits string, err error) {
	for rest := text; rest != "" || digits == ""; {
		reading := oneReading.FindStringSubmatch(rest)
		if reading == nil {
			return "", ErrNotOurs
		}
		found := fold.Digits(reading[1])
		if digits != "" && found != digits {
			err = ErrBadDigits
		}
		digits, rest = found, rest[len(reading[0]):]
	}
	return digits, err
}

// unescape is the character of an escape of an address, "%2F".
func unescape(escape string) string {
	code, _ := strconv.ParseUint(escape[1:], 16, 8) // two hexadecimal digits, by the expression
	return string(rune(code))
}

// isPaymentCode tells whether the digits are in a wallet's range: WeChat Pay 18 digits from 10–15,
// Alipay 16–24 digits from 25–30, UnionPay 19 digits from 62. Whoever has such a code can take money
// with it, so it is refused and never stored.
func isPaymentCode(digits string) bool {
	n := len(digits)
	if n < 16 || n > 24 {
		return false
	}
	prefix := (int(digits[0]-'0'))*10 + int(digits[1]-'0')
	return prefix >= 10 && prefix <= 15 && n == 18 || prefix >= 25 && prefix <= 30 || prefix == 62 && n == 19
}
