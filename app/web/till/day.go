package till

import (
	"net/url"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
)

// perPage is how many records a page of the day holds.
const perPage = 20

type dayPage struct {
	respond.Base
	Heading        string
	Stats          []view.Stat
	Rows           []dayRow
	Pager          view.Pager
	Empty          view.Empty
	Earlier, Later string
	IsToday        bool
	Asking         []namedScreen
}

type dayRow struct {
	Href, Time, Name, No string
	Pay, Saved           string
	Undone               string // when it was undone, as a text
	Undo                 string // until when it can be undone, "" when it cannot
}

// today lists a business day of the store, newest first, with its sums.
func (p *Pages) today(c *gin.Context, s session) error {
	in := redemption.TillDayInput{Actor: s.Who, StoreID: s.named, Limit: perPage}
	if day, err := clock.ParseDay(c.Query("day")); err == nil {
		in.Day = day
	}
	if before, err := ident.Parse(c.Query("before")); err == nil {
		in.Before = before
	}
	day, err := p.Redemptions.ViewTillDay(c.Request.Context(), in)
	if err != nil {
		return err
	}
	page := dayPage{Base: p.newBase(c, s, "today", "till.today.title"), IsToday: day.Day == day.Today}
	page.Zone = day.Zone
	page.fill(day, in)
	page.Asking = p.localScreens(page.Request)
	return p.HTML.Show(c, "till/today.html", page)
}

func (page *dayPage) fill(day redemption.TillDay, in redemption.TillDayInput) {
	page.Heading = page.DayLong(day.Day)
	page.Stats = []view.Stat{
		{Label: page.T("till.today.count"), Value: page.Count(int(day.Visits))},
		{Label: page.T("till.today.collected"), Value: page.Money(day.PayableFen),
			Note: page.T("till.today.saved", "amount", page.Money(day.DiscountFen))},
	}
	for _, r := range day.Rows {
		page.Rows = append(page.Rows, rowOf(page.Request, r))
	}
	page.Empty = view.Empty{Text: page.T("till.today.none"),
		Action: view.Link{Label: page.T("till.today.scan"), Href: "/till"}, Main: true}
	if !page.IsToday {
		page.Empty = view.Empty{Text: page.T("till.today.none_then"),
			Action: view.Link{Label: page.T("till.step.today"), Href: "/till/today"}}
	}
	first, next := "", ""
	if in.Before != ident.None {
		first = dayPath(day.Day, ident.None)
	}
	if len(day.Rows) == perPage {
		next = dayPath(day.Day, day.Rows[perPage-1].ID)
	}
	page.Pager = page.Request.Pager(first, next, "")
	page.Earlier = dayPath(day.Day.AddDays(-1), ident.None)
	if day.Day < day.Today {
		page.Later = dayPath(day.Day.AddDays(1), ident.None)
	}
}

func rowOf(req *respond.Request, r redemption.TillReceipt) dayRow {
	row := dayRow{Href: recordPath(r.ID), Time: req.Hour(r.ConfirmedAt), Name: req.Pick(r.NameZh, r.NameEn), No: r.No()}
	if r.BenefitID == nil {
		row.Pay, row.Saved = req.Money(r.PayableFen), req.T("till.today.row_saved", "saved", req.Money(r.DiscountFen))
	}
	if r.ReversedAt != nil {
		row.Undone = req.T("till.today.undone", "time", req.Hour(*r.ReversedAt))
	}
	if r.MayUndo {
		row.Undo = req.T("till.today.undo_until", "time", req.Hour(r.UndoUntil))
	}
	return row
}

func dayPath(day clock.Day, before ident.ID) string {
	query := url.Values{"day": {string(day)}}
	if before != ident.None {
		query.Set("before", before.String())
	}
	return "/till/today?" + query.Encode()
}
