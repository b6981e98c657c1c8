package clock

import (
	"database/sql/driver"
	"fmt"
	"time"
)

const dayLayout = "2006-01-02"

// Day is a calendar day "YYYY-MM-DD" without a zone: a business day in some city.
// Days compare with < and > like the dates they name. The zero value "" is no day.
type Day string

// DayOf returns the calendar day that the instant t falls on in zone.
func DayOf(t time.Time, zone *time.Location) Day { return Day(t.In(zone).Format(dayLayout)) }

// ParseDay accepts exactly "YYYY-MM-DD" naming a real day.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(dayLayout, s)
	if err != nil || t.Format(dayLayout) != s {
		return "", fmt.Errorf("not a day of the form YYYY-MM-DD: %q", s)
	}
	return Day(s), nil
}

// Start is the instant (UTC) at which the day begins in zone. Where midnight is skipped
// by a change of the clocks it is the first instant of the day.
func (d Day) Start(zone *time.Location) time.Time {
	t, err := time.Parse(dayLayout, string(d))
	if err != nil {
		return time.Time{}
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone).UTC()
}

// At is the instant (UTC) at which a wall clock in zone shows hour:minute on the day.
func (d Day) At(hour, minute int, zone *time.Location) time.Time {
	t, err := time.Parse(dayLayout, string(d))
	if err != nil {
		return time.Time{}
	}
	return time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, zone).UTC()
}

// AddDays moves by calendar days.
func (d Day) AddDays(n int) Day { return d.add(0, n) }

// AddMonths moves by calendar months with Go's normalisation, as AddDate does:
// 2028-02-29 plus 12 months is 2029-03-01. As the exclusive end of a validity this
// makes 28 February 2029 the last usable day. This is the only month arithmetic there is.
func (d Day) AddMonths(n int) Day { return d.add(n, 0) }

func (d Day) add(months, days int) Day {
	t, err := time.Parse(dayLayout, string(d))
	if err != nil {
		return ""
	}
	return Day(t.AddDate(0, months, days).Format(dayLayout))
}

// DaysUntil is the number of calendar days from d to end; negative when end is earlier.
func (d Day) DaysUntil(end Day) int {
	a, errA := time.Parse(dayLayout, string(d))
	b, errB := time.Parse(dayLayout, string(end))
	if errA != nil || errB != nil {
		return 0
	}
	return int(b.Sub(a) / (24 * time.Hour))
}

// Weekday of the day.
func (d Day) Weekday() time.Weekday {
	t, err := time.Parse(dayLayout, string(d))
	if err != nil {
		return time.Sunday
	}
	return t.Weekday()
}

// Value stores the day as text; "" is stored as NULL.
func (d Day) Value() (driver.Value, error) {
	if d == "" {
		return nil, nil
	}
	return string(d), nil
}

// Scan reads a PostgreSQL date (a time.Time) as well as SQLite text.
func (d *Day) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = ""
	case time.Time:
		*d = Day(v.Format(dayLayout))
	case string:
		*d = Day(cut(v))
	case []byte:
		*d = Day(cut(string(v)))
	default:
		return fmt.Errorf("cannot read a day from %T", src)
	}
	return nil
}

func cut(s string) string {
	if len(s) > len(dayLayout) {
		return s[:len(dayLayout)]
	}
	return s
}
