package merchants

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"citycard/app/platform/clock"
)

const minutesOfDay = 24 * 60

// Weekdays is a set of weekdays: bit time.Weekday is set for each day in it.
type Weekdays int

// EveryDay is the set of all seven days.
const EveryDay Weekdays = 1<<7 - 1

// DaysOfWeek makes a set.
func DaysOfWeek(days ...time.Weekday) Weekdays {
	var set Weekdays
	for _, d := range days {
		set |= 1 << d
	}
	return set
}

// Has tells whether the day is in the set.
func (w Weekdays) Has(d time.Weekday) bool { return w&(1<<d) != 0 }

// Days is a list of calendar days, stored as a JSON array.
type Days []clock.Day

// Has tells whether the day is in the list.
func (d Days) Has(day clock.Day) bool { return slices.Contains(d, day) }

// Value stores the list.
func (d Days) Value() (driver.Value, error) {
	if len(d) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal([]clock.Day(d))
	return string(text), err
}

// Scan reads a stored list.
func (d *Days) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), (*[]clock.Day)(d))
	case []byte:
		return json.Unmarshal(v, (*[]clock.Day)(d))
	}
	return fmt.Errorf("cannot read days from %T", src)
}

// same tells whether two offers have the same terms.
func (t OfferTerms) same(other OfferTerms) bool {
	if len(t.Blackouts) == 0 && len(other.Blackouts) == 0 {
		t.Blackouts, other.Blackouts = nil, nil
	}
	return reflect.DeepEqual(t, other)
}

// validate refuses malformed terms and names every wrong field. Whether the city allows the
// discount is decided by DiscountPolicy.Check.
func (t OfferTerms) validate() error {
	wrong := errOfferInvalid
	for _, text := range []struct {
		field, value string
		most         int
	}{
		{"name_zh", t.NameZh, 60}, {"name_en", t.NameEn, 120},
		{"exclusions_zh", t.ExclusionsZh, 300}, {"exclusions_en", t.ExclusionsEn, 600},
	} {
		if !plainText(text.value, text.most) {
			wrong = wrong.WithFieldParams(text.field, "merchants.text_invalid", map[string]any{"most": text.most})
		}
	}
	for _, rule := range []struct {
		field, code string
		ok          bool
	}{
		{"name_zh", "merchants.name_missing", strings.TrimSpace(t.NameZh) != ""},
		{"pay_rate_bp", "merchants.rate_out_of_range", t.PayRateBP >= 0 && t.PayRateBP <= WholeBP},
		{"cap_fen", "merchants.amount_out_of_range", t.CapFen == nil || *t.CapFen >= 1 && *t.CapFen <= MaxBillFen},
		{"min_spend_fen", "merchants.amount_out_of_range", t.MinSpendFen >= 0 && t.MinSpendFen <= MaxBillFen},
		{"weekdays", "merchants.weekdays_missing", t.Weekdays >= 1 && t.Weekdays <= EveryDay},
		{"from_minute", "merchants.hours_invalid", t.FromMinute >= 0 && t.FromMinute < minutesOfDay},
		{"to_minute", "merchants.hours_invalid",
			t.ToMinute >= 1 && t.ToMinute <= minutesOfDay && t.ToMinute != t.FromMinute},
		{"per_member_day", "merchants.limit_invalid", t.PerMemberDay >= 0 && t.PerMemberDay <= 1000},
		{"total_per_day", "merchants.limit_invalid", t.TotalPerDay >= 0 && t.TotalPerDay <= 1_000_000},
		{"stacking", "merchants.stacking_unknown", t.Stacking == StackingNone || t.Stacking == StackingWithOffers},
		{"blackouts", "merchants.days_invalid", realDays(t.Blackouts)},
	} {
		if !rule.ok {
			wrong = wrong.WithField(rule.field, rule.code)
		}
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

func realDays(days Days) bool {
	for _, d := range days {
		if _, err := clock.ParseDay(string(d)); err != nil {
			return false
		}
	}
	return len(days) <= 366
}

var (
	weekdayZh = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}
	weekdayEn = [...]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
)

// When is the text of when the offer can be used: 「周一至周五 11:00–14:00」, "Mon–Fri 11:00–14:00".
func (t OfferTerms) When(locale string) string {
	days := t.Weekdays.Words(locale)
	if t.FromMinute == 0 && t.ToMinute == minutesOfDay {
		return days
	}
	return days + " " + minuteText(t.FromMinute) + "–" + minuteText(t.ToMinute)
}

// Words names the days: 「周一至周五」, "Mon–Fri"; all of them are 「每天」, "daily".
func (w Weekdays) Words(locale string) string {
	names, every, until, join := weekdayZh, "每天", "至", "、"
	if strings.HasPrefix(locale, "en") {
		names, every, until, join = weekdayEn, "daily", "–", ", "
	}
	if w&EveryDay == EveryDay {
		return every
	}
	return runs(w, names, until, join)
}

// runs joins neighbouring days, the week beginning on Monday.
func runs(set Weekdays, names [7]string, until, join string) string {
	var parts []string
	for i := 0; i < 7; i++ {
		first := i
		for i < 7 && set.Has(time.Weekday((i+1)%7)) {
			i++
		}
		switch i - first {
		case 0:
		case 1:
			parts = append(parts, names[(first+1)%7])
		default:
			parts = append(parts, names[(first+1)%7]+until+names[i%7])
		}
	}
	return strings.Join(parts, join)
}

func minuteText(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
