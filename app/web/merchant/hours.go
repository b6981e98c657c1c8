package merchant

import (
	"strconv"
	"strings"
	"time"

	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants/openhours"
)

// hoursFields are a week as people fill it in: one line when every day is the same, else a
// line per day, empty for a day off.
type hoursFields struct {
	Daily view.Field
	Days  []view.Field
	Open  bool // some day has hours of its own, or a fault: the lines are shown at once
}

func (b base) hoursFields(f *respond.Form) hoursFields {
	h := hoursFields{Daily: f.Field("hours_daily", "merchant.hours.daily")}
	h.Daily.Hint, h.Daily.Placeholder, h.Daily.Optional = b.T("merchant.hours.daily_hint"), "10:00-22:00",
		b.T("merchant.optional")
	for day := range 7 {
		name := hoursName(day)
		input := view.Field{Name: name, Label: b.Weekday(time.Weekday((day + 1) % 7)), Value: f.Text(name),
			Error: f.ErrorOf(name), Type: "text", Placeholder: b.T("merchant.hours.closed")}
		h.Days = append(h.Days, input)
		h.Open = h.Open || input.Error != "" || h.Daily.Value == "" && input.Value != ""
	}
	return h
}

func hoursName(day int) string { return "hours_" + strconv.Itoa(day+1) }

// fillHours writes a kept week into the form.
func fillHours(f *respond.Form, week openhours.Week) {
	lines := make([]string, 7)
	same := true
	for day := range 7 {
		for i, span := range week.Day(day) {
			if i > 0 {
				lines[day] += ", "
			}
			lines[day] += strings.ReplaceAll(span.String(), "–", "-")
		}
		same = same && lines[day] == lines[0]
	}
	if same {
		f.Set("hours_daily", lines[0])
		return
	}
	for day, line := range lines {
		f.Set(hoursName(day), line)
	}
}

// dayPrefixes begin a line so that the reader of opening hours knows the day it is about.
var dayPrefixes = [...]string{"周一", "周二", "周三", "周四", "周五", "周六", "周日"}

// readWeek reads the week and marks each line that cannot be read. The line for every day
// goes before the others; all empty means that nobody knows.
func readWeek(f *respond.Form) openhours.Week {
	if daily := f.Text("hours_daily"); daily != "" {
		week, err := openhours.Read("每天 " + spacedSpans(daily))
		if err != nil {
			f.Fail("hours_daily", "merchant.hours.unreadable")
		}
		return week
	}
	var lines []string
	for day := range 7 {
		text := f.Text(hoursName(day))
		if text == "" {
			continue
		}
		line := dayPrefixes[day] + " " + spacedSpans(text)
		if _, err := openhours.Read(line); err != nil {
			f.Fail(hoursName(day), "merchant.hours.unreadable")
			continue
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 || !f.OK() {
		return openhours.Week{}
	}
	week, err := openhours.Read(strings.Join(lines, "; "))
	if err != nil {
		f.Fail("hours_daily", "merchant.hours.unreadable")
	}
	return week
}

// spacedSpans leaves the times and what joins them. Words for days would shift a line to
// another day, so they make it unreadable.
func spacedSpans(text string) string {
	text = strings.ReplaceAll(plainNumber(text), " ", "")
	for _, r := range text {
		if !strings.ContainsRune("0123456789:：-–—~～至到 ,，、;；", r) {
			return "?"
		}
	}
	return strings.NewReplacer(",", " ", "，", " ", "、", " ", ";", " ", "；", " ", "：", ":").Replace(text)
}
