package member

import (
	"html/template"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/merchants"
)

// benefitRow is a benefit in a line of the card page.
type benefitRow struct {
	Name, Left, Until string
	Soon              bool // a week or less
	Href              string
}

// benefitCard is a benefit with everything that was promised and said about it.
type benefitCard struct {
	ID                string
	Name, Left, Until string
	Status, Kind      string // words of the badge and its kind: ok, warn, bad, info
	Where, WhereHref  string
	Said              []string // reminders, each with what became of it
	Moved             []string // extensions, each with its reason
	Open              bool     // can still be used
}

type benefitsPage struct {
	respond.Base
	Tabs     []view.Tab
	Card     []view.Fact // of which card, until when
	CardSaid []string
	Open     []benefitCard
	Closed   []benefitCard
	Empty    *view.Empty
	Feed     string // https address of the calendar, "" when it is off
	// the same for calendar programs (webcal:), a scheme that templates do not trust by themselves
	FeedApp template.URL
}

// listBenefits answers GET /benefits: every benefit with its deadline, and what was said about it.
func (p *Pages) listBenefits(c *gin.Context) error {
	h, err := p.holder(c, "me", "member.benefits.title")
	if err != nil {
		return err
	}
	page := benefitsPage{Base: h.base, Tabs: h.tabs("/benefits")}
	secret, err := p.Members.CalendarFeed(c.Request.Context(), h.who)
	if err != nil {
		return err
	}
	page.feed(secret)
	card, ok := h.card()
	if !ok {
		page.Empty = noCard(page.Request, "member.benefits.no_card")
		return p.HTML.Show(c, "member/benefits.html", page)
	}
	if err := p.fillBenefits(c, card, &page); err != nil {
		return err
	}
	if len(page.Open)+len(page.Closed) == 0 {
		page.Empty = &view.Empty{Text: page.T("member.benefits.none"),
			Action: view.Link{Label: page.T("member.benefits.none_action"), Href: "/stores"}}
	}
	return p.HTML.Show(c, "member/benefits.html", page)
}

// feed shows the calendar's address, if there is one.
func (page *benefitsPage) feed(secret string) {
	if secret == "" {
		return
	}
	page.Feed = page.BaseURL + "/calendar/" + secret + ".ics"
	_, rest, _ := strings.Cut(page.Feed, "://")
	page.FeedApp = template.URL("webcal://" + rest)
}

func (p *Pages) fillBenefits(c *gin.Context, card membership.MembershipView, page *benefitsPage) error {
	now := p.DB.Read(c.Request.Context()).Now()
	var stores []ident.ID
	for _, b := range card.Benefits {
		if b.Benefit.StoreID != nil {
			stores = append(stores, *b.Benefit.StoreID)
		}
	}
	names, err := p.Merchants.StoreNames(c.Request.Context(), stores)
	if err != nil {
		return err
	}
	m := card.Membership
	page.Card = cardFacts(page.Request, m)
	page.CardSaid = reminderTexts(page.Request, card.Reminders)
	for _, b := range card.Benefits {
		shown := benefitCardOf(page.Request, b, m, names, now)
		if shown.Open {
			page.Open = append(page.Open, shown)
		} else {
			page.Closed = append(page.Closed, shown)
		}
	}
	return nil
}

func benefitCardOf(
	req *respond.Request, v membership.BenefitView, m membership.Membership, names map[ident.ID]merchants.StoreName,
	now time.Time,
) benefitCard {
	b := v.Benefit
	shown := benefitCard{ID: b.ID.String(), Name: req.Pick(b.NameZh, b.NameEn),
		Until: req.T("member.benefits.until", "day", req.Date(b.UseByDay)),
		Left:  req.T("member.benefits.left", "left", req.Count(int(b.Remaining)), "units", req.Count(int(b.Units))),
		Said:  reminderTexts(req, v.Reminders)}
	shown.Where = req.T("member.benefits.anywhere")
	if b.StoreID != nil {
		store := names[*b.StoreID]
		shown.Where = req.T("member.benefits.only_at", "store", store.Name(req.Locale))
		if store.Listed {
			shown.WhereHref = "/stores/" + b.StoreID.String()
		}
	}
	if b.Pause != "" {
		shown.Until = req.T("member.benefits.paused_"+string(b.Pause), "day", req.Date(b.UseByDay))
	}
	for _, e := range v.Extensions {
		key := "member.benefits.moved"
		if pause := e.GivesBack(); pause != "" {
			key += "_" + string(pause)
		}
		shown.Moved = append(shown.Moved, req.T(key, "from", req.Date(lastDay(req, e.OldUntil)),
			"to", req.Date(lastDay(req, e.NewUntil))))
	}
	shown.Status, shown.Kind, shown.Open = benefitState(req, b, m, now)
	return shown
}

// benefitState is the benefit's badge, and whether it can be used.
func benefitState(
	req *respond.Request, b membership.Benefit, m membership.Membership, now time.Time,
) (words, kind string, open bool) {
	running := m.Status == membership.MembershipActive
	switch {
	case b.Remaining < 1:
		return req.T("member.benefits.used_up"), "info", false
	case b.Status == membership.BenefitEnded:
		return req.T("member.benefits.ended"), "info", false
	case b.Status == membership.BenefitExpired:
		return req.T("member.benefits.expired"), "bad", false
	case b.Pause != "":
		return req.T("member.benefits.on_hold"), "warn", true
	case !now.Before(b.UseBy): // from midnight; the job decides after 06:00 whether it is extended
		return req.T("member.benefits.expired"), "bad", false
	case !running:
		return req.T("member.benefits.on_hold"), "warn", true
	case isSoon(b.UseBy, now):
		return req.T("member.benefits.soon", "days", daysLeft(req, b.UseByDay, now)), "warn", true
	}
	return req.T("member.benefits.usable"), "ok", true
}

// isSoon marks the last week of a deadline.
func isSoon(until, now time.Time) bool { return until.Sub(now) <= 7*24*time.Hour }

// daysLeft counts the days from today to the last one, which is day 0.
func daysLeft(req *respond.Request, last clock.Day, now time.Time) int {
	return max(today(req, now).DaysUntil(last), 0)
}

func today(req *respond.Request, now time.Time) clock.Day {
	return req.DayOf(now)
}

// lastDay is the last whole day before an exclusive end.
func lastDay(req *respond.Request, until time.Time) clock.Day { return today(req, until).AddDays(-1) }

// reminderTexts tell of each reminder when it was written and whether it arrived: no more than is known.
func reminderTexts(req *respond.Request, reminders []membership.Reminder) []string {
	lines := make([]string, len(reminders))
	for i, r := range reminders {
		key := "member.reminder.step_" + string(r.Step)
		if r.DeliveredAt == nil {
			lines[i] = req.T("member.reminder.waiting", "step", req.T(key), "at", req.Moment(r.CreatedAt))
			continue
		}
		lines[i] = req.T("member.reminder.arrived", "step", req.T(key), "at", req.Moment(*r.DeliveredAt))
	}
	return lines
}

// shownOnCard is how many benefits the card page lists before it leads to all of them.
const shownOnCard = 3

// soonest are the usable benefits of a card, the next deadline first, and how many more there are.
func soonest(
	req *respond.Request, card membership.MembershipView, now time.Time,
) (rows []benefitRow, more int) {
	for _, v := range card.Benefits {
		b := v.Benefit
		if b.Status != membership.BenefitActive || b.Remaining < 1 || b.Pause == "" && !now.Before(b.UseBy) {
			continue
		}
		if len(rows) == shownOnCard {
			more++
			continue
		}
		until := req.T("member.benefits.until", "day", req.Date(b.UseByDay))
		if b.Pause != "" {
			until = req.T("member.benefits.paused_"+string(b.Pause), "day", req.Date(b.UseByDay))
		}
		rows = append(rows, benefitRow{Name: req.Pick(b.NameZh, b.NameEn),
			Left:  req.T("member.card.units", "left", req.Count(int(b.Remaining))),
			Until: until,
			Href:  withCard("/benefits", b.MembershipID) + "#b-" + b.ID.String()})
	}
	return rows, more
}
