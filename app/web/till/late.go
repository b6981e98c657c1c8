package till

import (
	"errors"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
	"citycard/redemption/late"
)

type latePage struct {
	respond.Base
	Form     *respond.Form
	Problems []view.Problem
	Left     string
	Closed   *view.Notice // why nothing can be entered (any more)
	Card     view.Field
	Offer    view.Choice
	Bill, At view.Field
	Rows     []lateRow
	Asking   []namedScreen
}

// lateRow is one of today's entries, with what ops made of it.
type lateRow struct {
	Time, Name, Pay, Bill, State, Kind, Answer string
}

// showLate lets a cashier enter what was given without the network, and shows what became
// of today's entries.
func (p *Pages) showLate(c *gin.Context, s session) error {
	return p.lateForm(c, s, respond.FreshForm(respond.RequestOf(c.Request.Context())))
}

func (p *Pages) lateForm(c *gin.Context, s session, form *respond.Form) error {
	day, err := p.Late.ViewDay(c.Request.Context(), late.DayInput{Actor: s.Who, StoreID: s.named})
	if err != nil {
		return err
	}
	page := &latePage{Base: p.newBase(c, s, "today", "till.late.title"), Form: form, Problems: form.Problems()}
	page.Zone, page.Narrow = day.Zone, true
	page.Left = page.T("till.late.left", "left", page.Count(day.Left), "of", page.Count(late.PerDay))
	switch {
	case day.Left == 0:
		page.Closed = &view.Notice{Kind: "warn", Title: page.T("till.late.full"), Text: page.T("till.late.full_next")}
	case len(day.Offers) == 0:
		page.Closed = &view.Notice{Kind: "info", Title: page.T("till.late.no_offers")}
	}
	page.fields(form, day)
	for _, e := range day.Entries {
		page.Rows = append(page.Rows, lateRowOf(page.Request, e))
	}
	page.Asking = p.localScreens(page.Request)
	return p.HTML.ShowForm(c, form, "till/late.html", page)
}

func (page *latePage) fields(form *respond.Form, day late.Day) {
	page.Card = form.Field("card_number", "till.late.card")
	page.Card.InputMode, page.Card.Autocomplete, page.Card.MaxLength, page.Card.Required = "numeric", "off", 20, true
	page.Card.Hint = page.T("till.late.card_hint")
	options := make([]view.Option, len(day.Offers))
	for i, o := range day.Offers {
		options[i] = view.Option{Value: o.ID.String(), Label: page.Pick(o.NameZh, o.NameEn),
			Hint: page.Rate(o.PayRateBP), Chosen: len(day.Offers) == 1}
	}
	page.Offer = form.Choice("offer", "till.late.offer", false, options...)
	page.Bill = form.Field("bill", "till.confirm.bill")
	page.Bill.InputMode, page.Bill.Autocomplete, page.Bill.MaxLength, page.Bill.Required, page.Bill.Width = "decimal",
		"off", 16, true, "short"
	page.At = form.Field("at", "till.late.at")
	page.At.Type, page.At.Max, page.At.Required, page.At.Width = "time", page.Hour(day.Now), true, "short"
	page.At.Hint = page.T("till.late.at_hint", "now", page.Hour(day.Now))
}

var lateKinds = map[late.Status]string{late.Waiting: "info", late.Accepted: "ok", late.Refused: "warn"}

func lateRowOf(req *respond.Request, e late.Entry) lateRow {
	return lateRow{Time: req.Hour(e.VisitedAt), Name: req.Pick(e.NameZh, e.NameEn), Pay: req.Money(e.PayableFen),
		Bill: req.T("till.late.of_bill", "bill", req.Money(e.BillFen)), State: req.T("late_status." + string(e.Status)),
		Kind: lateKinds[e.Status], Answer: e.Answer}
}

// enterLate answers with an address, so that a reload enters nothing twice; the hidden key
// does the same for a form that is sent twice.
func (p *Pages) enterLate(c *gin.Context, s session) error {
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	in := late.EnterInput{Actor: s.Who, StoreID: s.named, CardNumber: form.Text("card_number"), At: form.Text("at"),
		Key: form.Key()}
	if offer, unknown := ident.Parse(form.Text("offer")); unknown == nil {
		in.OfferID = offer
	}
	in.BillFen, _ = form.Fen("bill")
	if !form.OK() {
		return p.lateForm(c, s, form)
	}
	_, _, err = p.Late.Enter(c.Request.Context(), in)
	if err != nil && form.Refuse(err, "", lateInput(err)) {
		return p.lateForm(c, s, form)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, "/till/late", "till_late_entered")
}

// lateInput is the input that a refusal without fields is about, "" for the whole form.
func lateInput(err error) string {
	switch {
	case errors.Is(err, redemption.ErrBillOutOfRange), errors.Is(err, redemption.ErrMinSpend):
		return "bill"
	case errors.Is(err, redemption.ErrOfferNotNow):
		return "at"
	case errors.Is(err, redemption.ErrOfferPaused):
		return "offer"
	}
	return ""
}
