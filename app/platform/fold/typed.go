// Package fold gives texts the form in which they are read or compared: what people type and scanners send
// (Typed), and what is searched for (Search). It is pure and the same on every machine and in every locale.
package fold

import "strings"

// Typed is the text as a plain keyboard would have typed it: full-width letters, digits and signs are ASCII,
// each kind of space is one space, each kind of hyphen is "-", and what cannot be seen is dropped (controls
// such as STX and GS, zero-width characters, byte order mark, direction marks, variation selectors). Spaces are
// not trimmed and never dropped: "9 0" is not 90. The till's script folds by the same table
// (templates/static/till/fold.mjs); app/web/till/testdata/reading.json holds it, and both are tested against
// it for every character.
func Typed(text string) string { return strings.Map(typed, text) }

// Digits is a number of fixed length as it was meant: what Typed answers, without the spaces and hyphens that
// group it. It is for codes, whose digits belong together; an amount is not one.
func Digits(text string) string { return grouping.Replace(Typed(text)) }

var grouping = strings.NewReplacer(" ", "", "-", "")

func typed(r rune) rune {
	switch {
	case isInvisible(r):
		return -1
	case isSpace(r):
		return ' '
	case r >= '\uff01' && r <= '\uff5e': // full width
		return r - '\uff01' + '!'
	case r >= '\u2010' && r <= '\u2015', r == '\u2212', r == '\ufe58', r == '\ufe63':
		return '-'
	case r == '\uffe5':
		return '¥'
	}
	return r
}

func isSpace(r rune) bool {
	switch {
	case r >= '\t' && r <= '\r', r >= '\u2000' && r <= '\u200a':
		return true
	}
	switch r {
	case ' ', '\u0085', '\u00a0', '\u1680', '\u2028', '\u2029', '\u202f', '\u205f', '\u2800', '\u3000':
		return true
	}
	return false
}

// invisible are the ranges of what is dropped, besides controls: characters that Unicode gives no width.
var invisible = [][2]rune{
	{'\u00ad', '\u00ad'}, {'\u034f', '\u034f'}, {'\u061c', '\u061c'}, {'\u115f', '\u1160'}, {'\u17b4', '\u17b5'},
	{'\u180b', '\u180f'}, {'\u200b', '\u200f'}, {'\u202a', '\u202e'}, {'\u2060', '\u206f'}, {'\u3164', '\u3164'},
	{'\ufe00', '\ufe0f'}, {'\ufeff', '\ufeff'}, {'\uffa0', '\uffa0'}, {'\ufff9', '\ufffb'},
	{'\U000e0000', '\U000e01ef'},
}

func isInvisible(r rune) bool {
	if r < ' ' || r >= '\u007f' && r <= '\u009f' {
		return !isSpace(r)
	}
	for _, span := range invisible {
		if r >= span[0] && r <= span[1] {
			return true
		}
	}
	return false
}
