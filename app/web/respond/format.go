package respond

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/i18n"
	"citycard/app/platform/money"
)

// The formats of everything that pages show. No script and no template formats anything
// itself, so zh and en cannot drift apart.

// fallbackZone is where times are shown before a city is known.
const fallbackZone = "Asia/Shanghai"

func (c *Request) zone() *time.Location {
	if c.Zone != nil {
		return c.Zone
	}
	zone, err := time.LoadLocation(fallbackZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Money is "¥1,204.50", with a real minus sign for negative amounts.
func (c *Request) Money(f money.Fen) string {
	sign := ""
	if f < 0 {
		sign, f = "−", -f
	}
	return sign + "¥" + grouped(int64(f/100)) + fmt.Sprintf(".%02d", f%100)
}

// Price is Money without ".00": "¥168", for lists and headings.
func (c *Request) Price(f money.Fen) string { return strings.TrimSuffix(c.Money(f), ".00") }

// Less is an amount that is taken off: "−¥9.00".
func (c *Request) Less(f money.Fen) string { return c.Money(-f) }

// Rate is a price in basis points of the bill: "9折" or "10% off".
func (c *Request) Rate(payRateBP int) string { return i18n.Rate(payRateBP, c.Locale) }

// Count is a whole number with its thousands marked: "1,204".
func (c *Request) Count(n int) string {
	if n < 0 {
		return "−" + grouped(-int64(n))
	}
	return grouped(int64(n))
}

// Percent is part of whole in percent with at most one decimal, half up: "16.7%"; "–" of nothing.
func (c *Request) Percent(part, whole int64) string {
	if whole <= 0 {
		return "–"
	}
	tenths := (part*2000 + whole) / (2 * whole)
	text := strconv.FormatInt(tenths/10, 10)
	if tenths%10 != 0 {
		text += "." + strconv.FormatInt(tenths%10, 10)
	}
	return text + "%"
}

func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// Date is a day in tables and forms: "2026-11-22", in English "22 Nov 2026".
func (c *Request) Date(d clock.Day) string {
	if !c.English() || d == "" {
		return string(d)
	}
	return noon(d).Format("2 Jan 2006")
}

// DayLong is a day on cards: "11月22日 周日", in English "Sun 22 Nov".
func (c *Request) DayLong(d clock.Day) string {
	if d == "" {
		return ""
	}
	if c.English() {
		return noon(d).Format("Mon 2 Jan")
	}
	return noon(d).Format("1月2日") + " " + weekdaysZh[d.Weekday()]
}

// Weekday is "周一" or "Mon".
func (c *Request) Weekday(w time.Weekday) string {
	if c.English() {
		return w.String()[:3]
	}
	return weekdaysZh[w]
}

var weekdaysZh = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// noon of a day: no zone moves it to another day.
func noon(d clock.Day) time.Time { return d.At(12, 0, time.UTC) }

// Moment is a day and an hour in the city's zone: "2026-11-22 16:42", in English "22 Nov 2026, 16:42".
func (c *Request) Moment(t time.Time) string {
	if c.English() {
		return t.In(c.zone()).Format("2 Jan 2006, 15:04")
	}
	return t.In(c.zone()).Format("2006-01-02 15:04")
}

// HourSecond is the time of day to the second: "16:42:10".
func (c *Request) HourSecond(t time.Time) string { return t.In(c.zone()).Format("15:04:05") }

// Hour is the time of day in the city's zone: "16:42".
func (c *Request) Hour(t time.Time) string { return t.In(c.zone()).Format("15:04") }

// DayOf is the calendar day of an instant, where pages show times.
func (c *Request) DayOf(t time.Time) clock.Day { return clock.DayOf(t, c.zone()) }

// Stamp is Moment inside a <time> element with the full instant.
func (c *Request) Stamp(t time.Time) template.HTML {
	return timeElement(t, c.Moment(t))
}

// Ago is "3 分钟前" up to an hour, then the hour of the same day, else the moment, inside a
// <time> element.
func (c *Request) Ago(t, now time.Time) template.HTML {
	passed := now.Sub(t)
	switch {
	case passed >= 0 && passed < time.Minute:
		return timeElement(t, c.T("page.just_now"))
	case passed >= 0 && passed < time.Hour:
		return timeElement(t, c.T("page.minutes_ago", "minutes", int(passed.Minutes())))
	case passed >= 0 && clock.DayOf(t, c.zone()) == clock.DayOf(now, c.zone()):
		return timeElement(t, c.Hour(t))
	}
	return timeElement(t, c.Moment(t))
}

// timeElement needs no escaping: words and formats hold none of the page's special characters
// except what template.HTMLEscapeString takes care of.
func timeElement(t time.Time, text string) template.HTML {
	return template.HTML(`<time datetime="` + t.UTC().Format(time.RFC3339) + `">` + template.HTMLEscapeString(text) +
		`</time>`)
}

// ValidThrough is "有效期至 2027-11-21（含当天）".
func (c *Request) ValidThrough(d clock.Day) string {
	return c.T("page.valid_through", "day", c.Date(d))
}

// Distance is "350 米" below a kilometre, else "1.2 公里".
func (c *Request) Distance(metres int) string {
	if metres < 995 { // above, the next ten metres are a kilometre
		return c.T("page.metres", "n", max(10, (metres+5)/10*10))
	}
	return c.T("page.kilometres", "n", fmt.Sprintf("%d.%d", (metres+50)/1000, (metres+50)%1000/100))
}
