package merchant

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/money"
	"citycard/app/web/respond"
	"citycard/merchants"
)

// slipBelowBP is the price to pay below which the form asks a second time: 「1」 typed for 「9」
// costs the store most of the bill.
const slipBelowBP = 5000

// weekdayInput is the name of the seven check boxes; "weekday" is the group that they are in.
const weekdayInput = "weekday[]"

// fillTerms puts an offer's terms into the form, as its inputs write them.
func fillTerms(f *respond.Form, t merchants.OfferTerms, english bool) {
	f.Set("name_zh", t.NameZh)
	f.Set("name_en", t.NameEn)
	f.Set(rateName(english), writeRate(t.PayRateBP, english))
	if t.CapFen != nil {
		f.Set("cap", yuan(*t.CapFen))
	}
	if t.MinSpendFen > 0 {
		f.Set("min_spend", yuan(t.MinSpendFen))
	}
	for day := 1; day <= 7; day++ {
		if t.Weekdays.Has(time.Weekday(day % 7)) {
			f.SetAll(weekdayInput, append(f.All(weekdayInput), strconv.Itoa(day)))
		}
	}
	if t.FromMinute != 0 || t.ToMinute != minutesOfDay {
		f.Set("from", hourText(t.FromMinute))
		f.Set("to", hourText(t.ToMinute))
	}
	days := make([]string, len(t.Blackouts))
	for i, d := range t.Blackouts {
		days[i] = string(d)
	}
	f.Set("blackouts", strings.Join(days, "\n"))
	f.Set("per_member_day", unlessZero(t.PerMemberDay))
	f.Set("total_per_day", unlessZero(t.TotalPerDay))
	f.Set("exclusions_zh", t.ExclusionsZh)
	f.Set("exclusions_en", t.ExclusionsEn)
	f.Set("stacking", string(t.Stacking))
}

// offerInputs names the inputs where a field of the use case has another name.
func offerInputs(english bool) []string {
	return []string{"pay_rate_bp", rateName(english), "cap_fen", "cap", "min_spend_fen", "min_spend",
		"weekdays", "weekday", "from_minute", "from", "to_minute", "to"}
}

// readTerms reads what the form says. What is left out gets its usual value; what cannot be
// read marks its field.
func readTerms(f *respond.Form) merchants.OfferTerms {
	t := merchants.OfferTerms{
		NameZh: f.Text("name_zh"), NameEn: f.Text("name_en"), ToMinute: minutesOfDay,
		ExclusionsZh: oneLine(f.Text("exclusions_zh")), ExclusionsEn: oneLine(f.Text("exclusions_en")),
		Stacking:  merchants.Stacking(f.Text("stacking")),
		Blackouts: readDays(f, "blackouts"),
	}
	t.PayRateBP, _ = readRate(f)
	if f.Text("cap") != "" {
		if ceiling, ok := f.Fen("cap"); ok {
			t.CapFen = &ceiling
		}
	}
	if f.Text("min_spend") != "" {
		t.MinSpendFen, _ = f.Fen("min_spend")
	}
	for _, day := range f.All(weekdayInput) {
		if n, err := strconv.Atoi(day); err == nil && n >= 1 && n <= 7 {
			t.Weekdays |= merchants.DaysOfWeek(time.Weekday(n % 7))
		}
	}
	readHours(f, &t)
	t.PerMemberDay = readCount(f, "per_member_day")
	t.TotalPerDay = readCount(f, "total_per_day")
	return t
}

// readHours reads the window; both left out mean the whole day.
func readHours(f *respond.Form, t *merchants.OfferTerms) {
	if f.Text("from") == "" && f.Text("to") == "" {
		return
	}
	var okFrom, okTo bool
	if t.FromMinute, okFrom = minuteOf(f.Text("from")); !okFrom || t.FromMinute >= minutesOfDay {
		f.Fail("from", "merchant.offer.hour_unreadable")
	}
	if t.ToMinute, okTo = minuteOf(f.Text("to")); !okTo {
		f.Fail("to", "merchant.offer.hour_unreadable")
	}
	if okTo && t.ToMinute == 0 {
		t.ToMinute = minutesOfDay
	}
}

const minutesOfDay = 24 * 60

var hourForm = regexp.MustCompile(`^(\d{1,2})[:：](\d{2})$`)

func minuteOf(text string) (int, bool) {
	m := hourForm.FindStringSubmatch(strings.ReplaceAll(plainNumber(text), " ", ""))
	if m == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	return hour*60 + minute, minute < 60 && hour*60+minute <= minutesOfDay
}

func hourText(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60%24, minute%60) }

// readDays reads one day per line, or with commas between.
func readDays(f *respond.Form, name string) merchants.Days {
	var days merchants.Days
	for _, part := range strings.FieldsFunc(f.Text(name), func(r rune) bool {
		return strings.ContainsRune(" ,，、;；\r\n\t", r)
	}) {
		day, err := clock.ParseDay(plainNumber(part))
		if err != nil {
			f.Fail(name, "merchant.offer.day_unreadable", "text", part)
			return days
		}
		days = append(days, day)
	}
	return days
}

// readCount reads a number that may be left out: 0 is no limit.
func readCount(f *respond.Form, name string) int {
	if f.Text(name) == "" {
		return 0
	}
	n, ok := f.Int(name)
	if ok && (n < 0 || n > 1_000_000) {
		f.Fail(name, "field.merchants.limit_invalid.title")
		return 0
	}
	return int(n)
}

// oneLine makes a line of what was typed in a large input: exclusions are shown in one.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func yuan(f money.Fen) string { return strings.TrimSuffix(f.String(), ".00") }

func unlessZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
