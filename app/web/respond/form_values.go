package respond

import (
	"regexp"
	"strconv"
	"strings"

	"citycard/app/platform/clock"
	"citycard/app/platform/fold"
	"citycard/app/platform/money"
)

// amountForm wants a comma or a space where thousands end: "90,00" is a slip for 90.00 or 9,000, "9 0" for 90 or
// 9.0, and whoever took the wrong one would be out by ten or a hundred times.
var amountForm = regexp.MustCompile(`^(\d{1,9}|\d{1,3}(,\d{3}){1,2}|\d{1,3}( \d{3}){1,2})(\.\d{0,2})?$`)

// Fen reads an amount in yuan, as people type it: "90", "90.5", "¥1,090.00", "９０". It marks
// the field when that is not what stands there, and asks when a space parts the digits.
func (f *Form) Fen(name string) (money.Fen, bool) {
	fen, ok := AmountOf(f.Text(name))
	if !ok && strings.Contains(plainAmount(f.Text(name)), " ") {
		f.Fail(name, "field.amount_parted.title", "typed", f.Text(name))
	} else if !ok {
		f.Fail(name, "field.amount.title")
	}
	return fen, ok
}

// AmountOf is the amount that Fen reads out of a text. The till's script reads by the same rule
// (templates/static/till/prices.mjs).
func AmountOf(typed string) (money.Fen, bool) {
	text := plainAmount(typed)
	if !amountForm.MatchString(text) {
		return 0, false
	}
	whole, rest, _ := strings.Cut(strings.NewReplacer(",", "", " ", "").Replace(text), ".")
	fen, err := strconv.ParseInt(whole+(rest + "00")[:2], 10, 64)
	return money.Fen(fen), err == nil
}

func plainAmount(typed string) string {
	return strings.Trim(strings.NewReplacer("。", ".", "｡", ".").Replace(fold.Typed(typed)), "¥ ")
}

// Plain is what was typed as a plain keyboard would have typed it (fold.Typed): for numbers, times and the like,
// never for names.
func (f *Form) Plain(name string) string { return strings.TrimSpace(fold.Typed(f.Text(name))) }

// Int reads a whole number and marks the field when that is not what stands there.
func (f *Form) Int(name string) (int64, bool) {
	n, err := strconv.ParseInt(f.Plain(name), 10, 64)
	if err != nil {
		f.Fail(name, "field.whole_number.title")
	}
	return n, err == nil
}

// Day reads a day "YYYY-MM-DD" and marks the field when that is not what stands there.
func (f *Form) Day(name string) (clock.Day, bool) {
	day, err := clock.ParseDay(f.Plain(name))
	if err != nil {
		f.Fail(name, "field.day.title")
	}
	return day, err == nil
}
