package member

import (
	"errors"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
	"citycard/redemption/objection"
)

type visitPage struct {
	respond.Base
	Visit    visitRow
	Facts    []view.Fact
	Notices  []view.Notice
	Undo     string // until when the store can undo it, or what became of it
	Problems []view.Problem
	Dispute  *disputeForm // nil once the window has passed or it was used
	TooLate  bool
	StoreHref,
	Visits string
}

type disputeForm struct {
	Until  string
	Reason view.Choice
	Text   view.Field
}

// showVisit answers GET /card/visits/{visit}: the receipt, and the way to object to it.
func (p *Pages) showVisit(c *gin.Context) error {
	who, base, err := p.me(c, "card", "member.visit.title")
	if err != nil {
		return err
	}
	return p.renderVisit(c, who, base, respond.FreshForm(base.Request))
}

// dispute answers POST /card/visits/{visit}.
func (p *Pages) dispute(c *gin.Context) error {
	who, base, err := p.me(c, "card", "member.visit.title")
	if err != nil {
		return err
	}
	id, err := pathID(c, "visit")
	if err != nil {
		return err
	}
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	_, err = p.Objections.RaiseDispute(c.Request.Context(),
		objection.RaiseDisputeInput{Actor: who, RedemptionID: id, Reason: f.Text("reason"), Text: f.Text("text")})
	switch {
	case err == nil, errors.Is(err, objection.ErrAlreadyDisputed): // a second tap
		return p.HTML.RedirectWith(c, "/card/visits/"+id.String(), "disputed")
	case !f.Refuse(err):
		return err
	}
	return p.renderVisit(c, who, base, f)
}

func (p *Pages) renderVisit(c *gin.Context, who identity.Actor, base respond.Base, f *respond.Form) error {
	id, err := pathID(c, "visit")
	if err != nil {
		return err
	}
	visit, err := p.Objections.VisitOf(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	if err := p.enterCity(c, &base, visit.CityID); err != nil {
		return err
	}
	rows, err := p.visitRows(c, base.Request, []redemption.Receipt{visit.Receipt})
	if err != nil {
		return err
	}
	names, err := p.Merchants.StoreNames(c.Request.Context(), []ident.ID{visit.StoreID})
	if err != nil {
		return err
	}
	now := p.DB.Read(c.Request.Context()).Now()
	page := visitPage{Base: base, Visit: rows[0], Problems: f.Problems(),
		Visits: withCard("/card/visits", visit.MembershipID)}
	page.Facts = visitFacts(base.Request, visit, rows[0])
	page.Notices, page.Undo = visitNotices(base.Request, visit), undoLine(base.Request, visit, now)
	if names[visit.StoreID].Listed {
		page.StoreHref = "/stores/" + visit.StoreID.String()
	}
	if visit.MayDispute(now) {
		page.Dispute = newDisputeForm(base.Request, visit, f)
	}
	page.TooLate = page.Dispute == nil && visit.Dispute == nil
	return p.HTML.ShowForm(c, f, "member/visit.html", &page)
}

// enterCity makes the page speak of a city.
func (p *Pages) enterCity(c *gin.Context, base *respond.Base, id city.ID) error {
	cities, err := p.cities(c)
	base.Zone, base.Place = cities[id].Location(), cities[id].Name(base.Locale)
	return err
}

func newDisputeForm(req *respond.Request, visit objection.VisitView, f *respond.Form) *disputeForm {
	form := &disputeForm{
		Until: req.Moment(visit.DisputableUntil()),
		Reason: f.Choice("reason", "member.dispute.reason", false,
			view.Option{Value: "not_me", Label: req.T("member.dispute.not_me")},
			view.Option{Value: "wrong_amount", Label: req.T("member.dispute.wrong_amount")},
			view.Option{Value: "no_discount", Label: req.T("member.dispute.no_discount")},
			view.Option{Value: "other", Label: req.T("member.dispute.something_else")}),
		Text: f.Field("text", "member.dispute.text"),
	}
	form.Text.Type, form.Text.Rows, form.Text.MaxLength = "textarea", 3, 500
	form.Text.Hint = req.T("member.dispute.text_hint")
	return form
}

func visitFacts(req *respond.Request, visit objection.VisitView, row visitRow) []view.Fact {
	facts := []view.Fact{{Label: req.T("member.visit.offer"), Value: row.Offer}}
	if !row.Free {
		facts = append(facts,
			view.Fact{Label: req.T("member.visit.before"), Value: row.Bill},
			view.Fact{Label: req.T("member.visit.saved"), Value: row.Saved},
			view.Fact{Label: req.T("member.visit.paid"), Value: row.Payable, Strong: true})
	}
	return append(facts,
		view.Fact{Label: req.T("member.visit.time"), Value: req.Moment(visit.ConfirmedAt)},
		view.Fact{Label: req.T("member.visit.no"), Value: row.No})
}

func visitNotices(req *respond.Request, visit objection.VisitView) []view.Notice {
	var notices []view.Notice
	if visit.Reversal != nil {
		notices = append(notices, view.Notice{Kind: "warn",
			Title: req.T("member.visit.reversed", "at", req.Moment(visit.Reversal.ReversedAt)),
			Text:  req.T("member.visit.reversed_why", "reason", visit.Reversal.Reason)})
	}
	if visit.Dispute != nil {
		notices = append(notices, view.Notice{Kind: "info",
			Title: req.T("member.visit.disputed", "at", req.Moment(visit.Dispute.RaisedAt)),
			Text:  req.T("member.visit.disputed_" + visit.Dispute.Status)})
	}
	return notices
}

// undoLine says for how long the cashier can take the record back.
func undoLine(req *respond.Request, visit objection.VisitView, now time.Time) string {
	switch {
	case visit.Reversal != nil:
		return ""
	case now.Before(visit.ReversibleUntil):
		return req.T("member.visit.undo_until", "at", req.Hour(visit.ReversibleUntil))
	case visit.MayDispute(now):
		return req.T("member.visit.undo_over")
	}
	return ""
}
