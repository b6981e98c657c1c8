package ops

import (
	"html/template"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/notify"
	"citycard/app/web/ops/frame"
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

// alertLine is an alarm that somebody has to decide, or a sentence about something unusual,
// and where to look. Note says since when.
type alertLine struct {
	Title, Href string
	Note        template.HTML
}

// alertsShown is how many stand open beside the numbers; the others are folded.
const alertsShown = 4

// showWork answers GET /ops: what has to be done today, then how the city is.
func (p *Pages) showWork(c *gin.Context) error {
	req, err := p.Request(c)
	if err != nil {
		return err
	}
	page := workPage{Base: req.Base("home", "ops.work.title")}
	if page.Cities, err = req.CityTabs("/ops"); err != nil {
		return err
	}
	page.Today = page.DayLong(req.Today())
	for _, fill := range []func(*frame.Request, *workPage) error{p.fillQueues, p.fillAlarms, p.fillNumbers,
		p.fillAlerts} {
		if err := fill(req, &page); err != nil {
			return err
		}
	}
	foldAlerts(&page)
	return p.HTML.Show(c, "ops/work.html", page)
}

func (p *Pages) fillQueues(req *frame.Request, page *workPage) error {
	queues, err := p.reviews().Queues(req)
	if err != nil {
		return err
	}
	now, waits := req.Now(), int64(0)
	for _, q := range queues {
		card := queueCard{Label: q.Label, Count: req.Count(int(q.Count)), Href: req.Address("/ops/reviews", "type",
			q.Kind)}
		if q.OldestAt != nil {
			card.Age = req.T("ops.queue.oldest", "age", req.Age(now.Sub(*q.OldestAt)))
			card.Href = req.Address("/ops/reviews", "type", q.Kind, "item", q.OldestID.String())
		}
		if q.Overdue > 0 {
			card.Overdue = req.T("ops.queue.overdue", "n", req.Count(int(q.Overdue)))
		}
		page.Queues = append(page.Queues, card)
		waits += q.Count
	}
	if waits == 0 {
		page.Quiet = &view.Link{Label: req.T("ops.work.quiet_link"), Href: req.Address("/ops/stores/idle")}
	}
	return nil
}

func (p *Pages) fillAlarms(req *frame.Request, page *workPage) error {
	alarms, err := p.Notify.Alarms(req.Context(), []city.ID{req.City.ID})
	if err != nil {
		return err
	}
	stores, err := p.storesOf(req, alarms...)
	if err != nil {
		return err
	}
	for _, a := range alarms {
		line := alarmLine(req, a)
		if id, ok := aboutStore(a); ok && a.Code != "redemption.till_trouble" { // whose detail begins with the name
			line.Note = template.HTML(template.HTMLEscapeString(stores[id].Name(page.Locale))+" · ") + line.Note
		}
		page.Alerts = append(page.Alerts, line)
	}
	return nil
}

func alarmLine(req *frame.Request, a notify.Alarm) alertLine {
	title := alarmTitle(req.Request, a)
	if detail := alarmDetail(req.Request, a); detail != "" {
		title = req.T("ops.alarms.line", "title", title, "detail", detail)
	}
	line := alertLine{Title: title, Note: req.Ago(a.LastAt, req.Now()),
		Href: req.Address("/ops/alarms/" + a.ID.String())}
	if a.Times > 1 {
		line.Note += template.HTML(" · " + template.HTMLEscapeString(req.T("ops.alarms.times", "n",
			req.Count(int(a.Times)))))
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
