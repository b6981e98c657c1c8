package ops

import (
	"context"
	"html/template"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

type workPage struct {
	respond.Base
	Cities             []view.Tab
	Today              string
	Queues             []queueCard
	Quiet              *view.Link // nothing waits: what to look at instead
	Alerts, MoreAlerts []alertLine
	AlertCount         string // "" when there is none
	MoreAlertsText     string
	NoAlerts           view.Empty
	Stats              []view.Stat
	AsOf               string // when the numbers were counted; "" for just now
	Visits             view.Chart
	Top, Bottom        view.Chart  // without Bottom, Top shows every store
	NoStores           *view.Empty // instead of the charts of a city without partners
}

// queueCard is one kind of work. Href leads to the item that waits longest.
type queueCard struct {
	Label, Count, Age, Overdue, Href string
}

// alertLine is an alarm that somebody has to settle, or a sentence about something unusual,
// and where to look. Note says since when.
type alertLine struct {
	Title, Href string
	Note        template.HTML
}

// alertsShown is how many stand open beside the numbers; the others are folded.
const alertsShown = 4

// showWork answers GET /ops: what has to be done today, then how the city is.
func (p *Pages) showWork(c *gin.Context) error {
	who, home, err := p.enter(c)
	if err != nil {
		return err
	}
	page := workPage{Base: p.base(c, who, home, "home", "ops.work.title")}
	if page.Cities, err = p.cityTabs(c, who, home, "/ops"); err != nil {
		return err
	}
	page.Today = page.DayLong(home.Today(p.DB.Clock().Now()))
	ctx := c.Request.Context()
	for _, fill := range []func(context.Context, *workPage, identity.Actor, city.City) error{p.fillQueues, p.fillAlarms, p.fillNumbers, p.fillAlerts} {
		if err := fill(ctx, &page, who, home); err != nil {
			return err
		}
	}
	foldAlerts(&page)
	return p.HTML.Show(c, "ops/work.html", page)
}

func (p *Pages) fillQueues(ctx context.Context, page *workPage, who identity.Actor, home city.City) error {
	sizes, err := p.queueSizes(ctx, who, home)
	if err != nil {
		return err
	}
	now, waits := p.DB.Clock().Now(), int64(0)
	for _, q := range p.queues() {
		size := sizes[q.kind]
		card := queueCard{Label: page.T(q.labelKey), Count: page.Count(int(size.Count)), Href: p.at(who, home, "/ops/reviews", "type", q.kind)}
		if size.OldestAt != nil {
			card.Age = page.T("ops.queue.oldest", "age", ageOf(page.Call, now.Sub(*size.OldestAt)))
			card.Href = p.at(who, home, "/ops/reviews", "type", q.kind, "item", size.OldestID.String())
		}
		if size.Overdue > 0 {
			card.Overdue = page.T("ops.queue.overdue", "n", page.Count(int(size.Overdue)))
		}
		page.Queues = append(page.Queues, card)
		waits += size.Count
	}
	if waits == 0 {
		page.Quiet = &view.Link{Label: page.T("ops.work.quiet_link"), Href: p.at(who, home, "/ops/stores/idle")}
	}
	return nil
}

// ageOf is a duration in the largest unit that says enough: minutes, hours, days.
func ageOf(call *respond.Call, d time.Duration) string {
	switch {
	case d < time.Hour:
		return call.T("ops.age.minutes", "n", call.Count(max(0, int(d/time.Minute))))
	case d < 48*time.Hour:
		return call.T("ops.age.hours", "n", call.Count(int(d/time.Hour)))
	}
	return call.T("ops.age.days", "n", call.Count(int(d/(24*time.Hour))))
}

func (p *Pages) fillAlarms(ctx context.Context, page *workPage, who identity.Actor, home city.City) error {
	alarms, err := p.Notify.Alarms(ctx, []city.ID{home.ID})
	if err != nil {
		return err
	}
	stores, err := p.storesOf(ctx, alarms...)
	if err != nil {
		return err
	}
	for _, a := range alarms {
		line := p.alarmLine(page.Call, who, home, a)
		if id, ok := aboutStore(a); ok && a.Code != "redemption.till_trouble" { // whose detail begins with the name
			line.Note = template.HTML(template.HTMLEscapeString(stores[id].Name(page.Locale))+" · ") + line.Note
		}
		page.Alerts = append(page.Alerts, line)
	}
	return nil
}

func (p *Pages) alarmLine(call *respond.Call, who identity.Actor, home city.City, a notify.Alarm) alertLine {
	title := alarmTitle(call, a)
	if detail := alarmDetail(call, a); detail != "" {
		title = call.T("ops.alarms.line", "title", title, "detail", detail)
	}
	line := alertLine{Title: title, Note: call.Ago(a.LastAt, p.DB.Clock().Now()), Href: p.at(who, home, "/ops/alarms/"+a.ID.String())}
	if a.Times > 1 {
		line.Note += template.HTML(" · " + template.HTMLEscapeString(call.T("ops.alarms.times", "n", call.Count(int(a.Times)))))
	}
	return line
}

// foldAlerts keeps the first few open, so that the numbers stay in sight.
func foldAlerts(page *workPage) {
	if len(page.Alerts) > 0 {
		page.AlertCount = page.Count(len(page.Alerts))
	}
	if len(page.Alerts) > alertsShown {
		page.Alerts, page.MoreAlerts = page.Alerts[:alertsShown], page.Alerts[alertsShown:]
		page.MoreAlertsText = page.T("ops.alarms.more", "n", page.Count(len(page.MoreAlerts)))
	}
}
