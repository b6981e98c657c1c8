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
	return p.renderVisit(c, who, base, respond.FreshForm(base.Call))
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
	_, err = p.Objections.RaiseDispute(c.Request.Context(), objection.RaiseDisputeInput{Actor: who, RedemptionID: id, Reason: f.Text("reason"), Text: f.Text("text")})
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
	if err := p.enterCity(c, &base, city.ID(visit.CityID)); err != nil {
		return err
	}
	rows, err := p.visitRows(c, base.Call, []redemption.Receipt{visit.Receipt})
	if err != nil {
		return err
	}
	names, err := p.Merchants.StoreNames(c.Request.Context(), []ident.ID{visit.StoreID})
	if err != nil {
		return err
	}
	now := p.DB.Read(c.Request.Context()).Now()
	page := visitPage{Base: base, Visit: rows[0], Problems: f.Problems(), Visits: withCard("/card/visits", visit.MembershipID)}
	page.Facts = visitFacts(base.Call, visit, rows[0])
	page.Notices, page.Undo = visitNotices(base.Call, visit), undoLine(base.Call, visit, now)
	if names[visit.StoreID].Listed {
		page.StoreHref = "/stores/" + visit.StoreID.String()
	}
	if visit.MayDispute(now) {
		page.Dispute = newDisputeForm(base.Call, visit, f)
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

func newDisputeForm(call *respond.Call, visit objection.VisitView, f *respond.Form) *disputeForm {
	form := &disputeForm{
		Until: call.Moment(visit.DisputableUntil()),
		Reason: f.Choice("reason", "member.dispute.reason", false,
			view.Option{Value: "not_me", Label: call.T("member.dispute.not_me")},
			view.Option{Value: "wrong_amount", Label: call.T("member.dispute.wrong_amount")},
			view.Option{Value: "no_discount", Label: call.T("member.dispute.no_discount")},
			view.Option{Value: "other", Label: call.T("member.dispute.something_else")}),
		Text: f.Field("text", "member.dispute.text"),
	}
	form.Text.Type, form.Text.Rows, form.Text.MaxLength = "textarea", 3, 500
	form.Text.Hint = call.T("member.dispute.text_hint")
	return form
}

func visitFacts(call *respond.Call, visit objection.VisitView, row visitRow) []view.Fact {
	facts := []view.Fact{{Label: call.T("member.visit.offer"), Value: row.Offer}}
	if !row.Free {
		facts = append(facts,
			view.Fact{Label: call.T("member.visit.before"), Value: row.Bill},
			view.Fact{Label: call.T("member.visit.saved"), Value: row.Saved},
			view.Fact{Label: call.T("member.visit.paid"), Value: row.Payable, Strong: true})
	}
	return append(facts,
		view.Fact{Label: call.T("member.visit.time"), Value: call.Moment(visit.ConfirmedAt)},
		view.Fact{Label: call.T("member.visit.no"), Value: row.No})
}

func visitNotices(call *respond.Call, visit objection.VisitView) []view.Notice {
	var notices []view.Notice
	if visit.Reversal != nil {
		notices = append(notices, view.Notice{Kind: "warn", Title: call.T("member.visit.reversed", "at", call.Moment(visit.Reversal.ReversedAt)),
			Text: call.T("member.visit.reversed_why", "reason", visit.Reversal.Reason)})
	}
	if visit.Dispute != nil {
		notices = append(notices, view.Notice{Kind: "info", Title: call.T("member.visit.disputed", "at", call.Moment(visit.Dispute.RaisedAt)),
			Text: call.T("member.visit.disputed_" + visit.Dispute.Status)})
	}
	return notices
}

// undoLine says for how long the cashier can take the record back.
func undoLine(call *respond.Call, visit objection.VisitView, now time.Time) string {
	switch {
	case visit.Reversal != nil:
		return ""
	case now.Before(visit.ReversibleUntil):
		return call.T("member.visit.undo_until", "at", call.Hour(visit.ReversibleUntil))
	case visit.MayDispute(now):
		return call.T("member.visit.undo_over")
	}
	return ""
}
