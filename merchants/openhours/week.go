// Package openhours is a shop's weekly timetable: one stored form (week.go) and a reader of
// what people write (read.go). It owns no table.
package openhours

import (
	"database/sql/driver"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"
)

const (
	minutesOfDay  = 24 * 60
	minutesOfWeek = 7 * minutesOfDay
)

// Week is a shop's weekly timetable. The zero value means unknown hours.
// It is stored as text "Mo 10:00-22:00;Tu …" (see String).
type Week struct{ spans []span }

// span is a stretch of the week in minutes since Monday 00:00, end exclusive. End may
// exceed the week by up to a day: Sunday evening into Monday.
type span struct{ from, to int }

var dayCodes = [...]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}

// Known tells whether there is a timetable.
func (w Week) Known() bool { return len(w.spans) > 0 }

// Add opens the shop on a day (0 = Monday … 6 = Sunday) from one minute of the day to
// another. to ≤ from means past midnight; 0 to 1440 is the whole day. Impossible times are refused.
func (w *Week) Add(day, from, to int) error {
	if day < 0 || day > 6 || from < 0 || from >= minutesOfDay || to < 0 || to > 2*minutesOfDay || to == from {
		return fmt.Errorf("no opening time: day %d from minute %d to %d", day, from, to)
	}
	if to < from {
		to += minutesOfDay
	}
	if to-from > minutesOfDay {
		return fmt.Errorf("longer than a day: day %d from minute %d to %d", day, from, to)
	}
	start := day * minutesOfDay
	w.spans = append(w.spans, span{start + from, start + to})
	w.tidy()
	return nil
}

// tidy sorts the spans and joins those of one day that touch.
func (w *Week) tidy() {
	sort.Slice(w.spans, func(i, j int) bool { return w.spans[i].from < w.spans[j].from })
	kept := w.spans[:0]
	for _, s := range w.spans {
		if n := len(kept); n > 0 && kept[n-1].joins(s) {
			kept[n-1].to = max(kept[n-1].to, s.to)
			continue
		}
		kept = append(kept, s)
	}
	w.spans = kept
}

// joins tells whether next, which does not begin earlier, continues s on the same day. Together
// they may not be longer than a day, since the stored form cannot write that.
func (s span) joins(next span) bool {
	return next.from <= s.to && next.from/minutesOfDay == s.from/minutesOfDay &&
		max(s.to, next.to)-s.from <= minutesOfDay
}

// OpenAt tells whether the shop is open at now in zone; known is false without a timetable.
func (w Week) OpenAt(now time.Time, zone *time.Location) (open, known bool) {
	if !w.Known() {
		return false, false
	}
	return w.openAtMinute(MinuteOfWeek(now, zone)), true
}

// OpenAtMinute is OpenAt for a minute of the week, for callers that ask about many shops.
func (w Week) OpenAtMinute(minute int) (open, known bool) {
	return w.openAtMinute(minute), w.Known()
}

func (w Week) openAtMinute(minute int) bool {
	for _, s := range w.spans {
		if minute >= s.from && minute < s.to || minute+minutesOfWeek < s.to {
			return true
		}
	}
	return false
}

// MinuteOfWeek counts the minutes since Monday 00:00 on a wall clock in zone.
func MinuteOfWeek(now time.Time, zone *time.Location) int {
	local := now.In(zone)
	return (int(local.Weekday())+6)%7*minutesOfDay + local.Hour()*60 + local.Minute()
}

// String is the stored form: one "Mo 10:00-22:00" per span, joined by ";". An end past
// midnight is written as 25:30.
func (w Week) String() string {
	var b strings.Builder
	for i, s := range w.spans {
		if i > 0 {
			b.WriteByte(';')
		}
		day := s.from / minutesOfDay
		b.WriteString(dayCodes[day] + " " + minuteText(s.from-day*minutesOfDay) + "-" +
			minuteText(s.to-day*minutesOfDay))
	}
	return b.String()
}

// Parse reads the stored form and nothing else; Read takes what people write.
func Parse(text string) (Week, error) {
	var w Week
	if text == "" {
		return w, nil
	}
	for part := range strings.SplitSeq(text, ";") {
		code, times, _ := strings.Cut(part, " ")
		from, to, ok := strings.Cut(times, "-")
		day := dayIndex(code)
		start, err1 := minuteOf(from)
		end, err2 := minuteOf(to)
		if !ok || day < 0 || err1 != nil || err2 != nil || end <= start {
			return Week{}, fmt.Errorf("not stored opening hours: %q", part)
		}
		if err := w.Add(day, start, end); err != nil {
			return Week{}, err
		}
	}
	return w, nil
}

func dayIndex(code string) int {
	for i, known := range dayCodes {
		if code == known {
			return i
		}
	}
	return -1
}

func minuteOf(text string) (int, error) {
	hour, minute, ok := strings.Cut(text, ":")
	if !ok || len(hour) != 2 || len(minute) != 2 {
		return 0, fmt.Errorf("not HH:MM: %q", text)
	}
	h, err := strconv.Atoi(hour)
	if err != nil {
		return 0, err
	}
	m, err := strconv.Atoi(minute)
	if err != nil || h < 0 || m < 0 || m > 59 {
		return 0, fmt.Errorf("not HH:MM: %q", text)
	}
	return h*60 + m, nil
}

// Value stores the timetable as text.
func (w Week) Value() (driver.Value, error) { return w.String(), nil }

// GormDataType tells gorm that this struct is one text column.
func (Week) GormDataType() string { return "text" }

// Scan reads the stored form. gorm calls it.
func (w *Week) Scan(src any) error {
	var text string
	switch v := src.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return fmt.Errorf("cannot read opening hours from %T", src)
	}
	parsed, err := Parse(text)
	*w = parsed
	return err
}

func minuteText(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
