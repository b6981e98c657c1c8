package merchant

import (
	"context"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/web/chart"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption/figures"
)

// hiddenBelow is the number of members below which new and returning guests are not told
// apart: with so few, an owner would know who is meant.
const hiddenBelow = 5

// spans are the periods that the report offers, in days.
var spans = []int{7, 30, 90}

type reportPage struct {
	base
	Tabs     []view.Tab
	Sentence string
	Stats    []view.Stat
	Empty    *view.Empty
	Even     breakEven
	Grid     view.Chart
	Offers   view.Table
	Tills    view.Table
	Export   string
	Keep     []view.Hidden // the period, in the forms
}

// period is the span of days that a report is about, from the address.
type period struct {
	days     int
	from, to clock.Day
	margin   int64 // basis points
	caused   int64 // basis points of the guests who came because of the card
}

func (p *Pages) period(c *gin.Context, s session) period {
	today := s.home.Today(p.DB.Clock().Now())
	asked := period{days: 30, to: today, caused: 5000}
	if n, err := strconv.Atoi(c.Query("days")); err == nil && (n == 7 || n == 90) {
		asked.days = n
	}
	asked.from = today.AddDays(1 - asked.days)
	return asked
}

func (s session) reportInput(asked period) figures.ReportInput {
	return figures.ReportInput{Actor: s.who, StoreID: s.store.ID, From: asked.from, To: asked.to,
		MarginBP: asked.margin}
}

// showReport answers GET /m/roi: what the card brought, in numbers that can be rebuilt.
func (p *Pages) showReport(c *gin.Context, s session) error {
	ctx := c.Request.Context()
	page := reportPage{base: p.base(c, s, "roi", "merchant.roi.title"), Export: s.path("/m/roi/export")}
	asked := p.period(c, s)
	f := respond.QueryForm(page.Request)
	readMargin(f, &asked)
	report, err := p.Figures.StoreReport(ctx, s.reportInput(asked))
	if err != nil {
		return err
	}
	parts, err := p.Figures.ReportParts(ctx, s.reportInput(asked))
	if err != nil {
		return err
	}
	page.tabs(asked)
	page.Keep = append(page.Carry(), view.Hidden{Name: "days", Value: strconv.Itoa(asked.days)})
	page.figures(asked, report)
	page.Even = page.breakEven(f, asked, report)
	page.Grid = page.grid(parts.Hours)
	page.Offers = page.offerTable(parts.Offers)
	if page.Tills, err = p.tillTable(ctx, page.base, parts.Tills); err != nil {
		return err
	}
	if report.Visits == 0 {
		page.Empty = &view.Empty{Text: page.T("merchant.roi.empty"),
			Action: view.Link{Label: page.T("merchant.home.print"), Href: page.Path("/m/print")}}
	}
	return p.HTML.ShowForm(c, f, "merchant/roi.html", &page)
}

func (page *reportPage) tabs(asked period) {
	for _, n := range spans {
		page.Tabs = append(page.Tabs, view.Tab{Label: page.T("merchant.roi.last_days", "n", n),
			Href: page.session.pathWith("/m/roi", "days", strconv.Itoa(n)), Current: n == asked.days})
	}
	page.Tabs[0].Group = page.T("merchant.roi.periods")
}

// visitTexts are what a span of days brought: newcomers only among enough members.
type visitTexts struct{ sentence, first, firstNote string }

func (b base) visitTexts(days int, r figures.VisitSums) visitTexts {
	said := visitTexts{first: b.Count(int(r.FirstTimeMembers)),
		firstNote: b.T("merchant.roi.first_what", "share", b.Percent(r.FirstTimeMembers, r.Members))}
	key := "merchant.roi.sentence"
	if r.Members < hiddenBelow {
		said.first, said.firstNote, key = "–", b.T("merchant.roi.first_hidden", "n", hiddenBelow),
			"merchant.roi.sentence_few"
	}
	if r.Visits == 1 {
		key = "merchant.roi.sentence_once"
	}
	if r.Visits > 0 {
		said.sentence = b.T(key, "days", days, "given", b.Money(r.DiscountFen), "visits", b.Count(int(r.Visits)),
			"sales", b.Money(r.PayableFen), "first", said.first)
	}
	return said
}

func (page *reportPage) figures(asked period, r figures.Report) {
	said := page.visitTexts(asked.days, r.VisitSums)
	page.Sentence = said.sentence
	page.Stats = []view.Stat{
		{Label: page.T("merchant.roi.visits"), Value: page.Count(int(r.Visits)),
			Note: page.T("merchant.roi.visits_what")},
		{Label: page.T("merchant.roi.sales"), Value: page.Money(r.PayableFen), Note: page.T("merchant.roi.sales_what")},
		{Label: page.T("merchant.roi.given"), Value: page.Money(r.DiscountFen),
			Note: page.T("merchant.roi.given_what")},
		{Label: page.T("merchant.roi.first"), Value: said.first, Note: said.firstNote},
	}
}

// grid is weekday by hour, from the first to the last hour that somebody came in.
func (page *reportPage) grid(hours [7][24]int64) view.Chart {
	from, to := busyHours(hours)
	rows, columns, values := make([]string, 7), []string{}, make([][]int64, 7)
	for h := from; h <= to; h++ {
		columns = append(columns, strconv.Itoa(h))
	}
	var best int64
	finding := page.T("merchant.roi.grid_none")
	for day := range 7 {
		rows[day], values[day] = page.Weekday(time.Weekday((day+1)%7)), hours[day][from:to+1]
		for h, n := range hours[day] {
			if n > best {
				best = n
				finding = page.T("merchant.roi.grid_finding", "day", rows[day], "hour", strconv.Itoa(h)+":00", "n", n)
			}
		}
	}
	return page.Folded(chart.Heat(chart.Spec{ID: "hours", Title: page.T("merchant.roi.grid"), Finding: finding,
		Label: page.T("merchant.roi.weekday"), Value: page.T("merchant.roi.visits")}, rows, columns, values))
}

func busyHours(hours [7][24]int64) (from, to int) {
	from, to = 23, 0
	for _, day := range hours {
		for h, n := range day {
			if n > 0 {
				from, to = min(from, h), max(to, h)
			}
		}
	}
	if from > to {
		return 10, 21
	}
	return from, to
}

func (page *reportPage) offerTable(parts []figures.Part) view.Table {
	table := page.partTable("offers", "merchant.roi.by_offer", "merchant.roi.offer")
	for _, one := range parts {
		cell := view.Cell{Text: page.Pick(one.NameZh, one.NameEn)}
		if one.Kind == "offer" {
			cell.Href = page.Path("/m/offers/" + one.ID.String())
		} else {
			cell.Note = page.T("merchant.roi.benefit")
		}
		table.Rows = append(table.Rows, page.partRow(cell, one))
	}
	return table
}

// tillTable names the devices and people that confirmed. One that was unbound is only that.
func (p *Pages) tillTable(ctx context.Context, b base, parts []figures.Part) (view.Table, error) {
	table := b.partTable("tills", "merchant.roi.by_till", "merchant.roi.till")
	names := map[ident.ID]string{}
	devices, err := p.Merchants.TillDevices(ctx, b.session.who, b.session.store.ID)
	if err != nil {
		return table, err
	}
	for _, one := range devices {
		names[one.ID] = one.Name
	}
	team, err := p.Merchants.TeamOf(ctx, b.session.who, b.session.store.ID)
	if err != nil {
		return table, err
	}
	for _, one := range team {
		names[one.AccountID] = one.Login
	}
	for _, one := range parts {
		name, known := names[one.ID]
		if !known {
			name = b.T("merchant.roi.gone_" + one.Kind)
		}
		table.Rows = append(table.Rows, b.partRow(view.Cell{Text: name}, one))
	}
	return table, nil
}

func (b base) partTable(id, captionKey, labelKey string) view.Table {
	return view.Table{ID: id, Caption: b.T(captionKey), Columns: []view.Column{{Label: b.T(labelKey)},
		{Label: b.T("merchant.roi.visits"), Number: true}, {Label: b.T("merchant.roi.sales"), Number: true},
		{Label: b.T("merchant.roi.given"), Number: true}}}
}

func (b base) partRow(name view.Cell, one figures.Part) view.Row {
	return view.Row{Cells: []view.Cell{name, {Text: b.Count(int(one.Visits))}, {Text: b.Money(one.PayableFen)},
		{Text: b.Money(one.DiscountFen)}}}
}

func (p *Pages) backToReport(c *gin.Context, s session) error {
	return respond.Redirect(c, s.path("/m/roi"))
}
