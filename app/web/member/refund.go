package member

import (
	"errors"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/membership/order"
)

type refundPage struct {
	respond.Base
	Tabs     []view.Tab
	Card     string // which one
	Quote    *quoteView
	State    *refundView
	Refused  *view.Notice // why it cannot be given back
	Empty    *view.Empty
	Confirm  string // address of the next step
	Problems []view.Problem
	Key      string
	CardID   string
	Back     string
}

// quoteView is the formula with its figures.
type quoteView struct {
	Rule   string // in words
	Amount string
	Facts  []view.Fact
}

// refundView is a refund on its way.
type refundView struct {
	Amount, Line, No string
	Steps            []view.Step
	Notice           *view.Notice
}

// showRefund answers GET /refund: what giving the card back would bring, or how a refund stands.
func (p *Pages) showRefund(c *gin.Context) error {
	h, err := p.holder(c, "me", "member.refund.title")
	if err != nil {
		return err
	}
	page := refundPage{Base: h.base, Tabs: h.tabs("/refund")}
	card, ok := h.card()
	if !ok {
		page.Empty = noCard(page.Request, "member.refund.none")
		return p.HTML.Show(c, "member/refund.html", page)
	}
	m := card.Membership
	page.Card = page.T("member.refund.card", "plan", page.Pick(card.Plan.NameZh, card.Plan.NameEn), "number",
		inFours(m.CardNumber))
	page.Confirm = withCard("/refund/confirm", m.ID)
	if m.Status == membership.MembershipRefunded {
		err = p.fillRefund(c, h.who, m.ID, &page)
	} else {
		err = p.fillQuote(c, h.who, m.ID, &page)
	}
	if err != nil {
		return err
	}
	return p.HTML.Show(c, "member/refund.html", page)
}

// fillQuote shows the figures, or in their place why there are none.
func (p *Pages) fillQuote(c *gin.Context, who identity.Actor, card ident.ID, page *refundPage) error {
	quote, err := p.Orders.RefundQuote(c.Request.Context(), who, card)
	switch {
	case errors.Is(err, order.ErrRefundRenewalFirst):
		page.Refused = &view.Notice{Kind: "warn", Title: page.T("membership.refund_renewal_first.title"),
			Text: page.T("membership.refund_renewal_first.next")}
		return p.linkRenewal(c, who, card, page)
	case errors.Is(err, order.ErrNotRefundable):
		page.Refused = &view.Notice{Kind: "info", Title: page.T("membership.not_refundable.title"),
			Text: page.T("membership.not_refundable.next")}
	case errors.Is(err, membership.ErrExpired):
		page.Refused = &view.Notice{Kind: "info", Title: page.T("member.refund.expired"),
			Text: page.T("member.refund.expired_next")}
	case err != nil:
		return err
	case quote.RefundFen < 1:
		page.Refused = &view.Notice{Kind: "info", Title: page.T("membership.nothing_to_refund.title"),
			Text: page.T("membership.nothing_to_refund.detail")}
	default:
		page.Quote = quoteOf(page.Request, quote)
	}
	return nil
}

// linkRenewal leads to the period that has to be given back first.
func (p *Pages) linkRenewal(c *gin.Context, who identity.Actor, card ident.ID, page *refundPage) error {
	views, err := p.Members.Memberships(c.Request.Context(), who)
	for _, v := range views {
		if m := v.Membership; m.FollowsID != nil && *m.FollowsID == card && m.EndedAt == nil {
			page.Refused.Action = &view.Link{Label: page.T("member.refund.renewal"), Href: withCard("/refund", m.ID)}
		}
	}
	return err
}

func quoteOf(req *respond.Request, q order.Quote) *quoteView {
	v := &quoteView{Amount: req.Money(q.RefundFen),
		Facts: []view.Fact{{Label: req.T("member.refund.paid"), Value: req.Money(q.PaidFen)}}}
	if q.Rule == order.RuleUnusedInTime {
		v.Rule = req.T("member.refund.rule_full", "day", req.Date(q.FullUntil))
	} else {
		v.Facts, v.Rule = append(v.Facts, takenOff(req, q)), ruleOf(req, q)
	}
	if q.ReturnedFen > 0 {
		v.Facts = append(v.Facts, view.Fact{Label: req.T("member.refund.returned"), Value: req.Less(q.ReturnedFen)})
	}
	v.Facts = append(v.Facts, view.Fact{Label: req.T("member.refund.amount"), Value: v.Amount, Strong: true})
	return v
}

// takenOff is what is taken off: the used days, or what was taken where that is more.
func takenOff(req *respond.Request, q order.Quote) view.Fact {
	if q.Rule == order.RuleByValue {
		return view.Fact{Label: req.T("member.refund.value"), Value: req.Less(min(q.Taken.Fen(), q.PaidFen))}
	}
	return view.Fact{Label: req.T("member.refund.used", "used", q.UsedDays(), "total", q.DaysTotal),
		Value: req.Less(q.DaysFen)}
}

func ruleOf(req *respond.Request, q order.Quote) string {
	switch {
	case !q.HasBegun():
		return req.T("member.refund.rule_not_begun")
	case q.CountsValue():
		return req.T("member.refund.rule_value", "days", req.Money(q.DaysFen), "value", req.Money(q.Taken.Fen()),
			"discounts", req.Money(q.Taken.DiscountsFen), "gifts", req.Money(q.Taken.GiftsFen))
	case q.Ground != "":
		return req.T("member.refund.rule_ground", "left", q.DaysLeft, "total", q.DaysTotal)
	}
	return req.T("member.refund.rule_days", "left", q.DaysLeft, "total", q.DaysTotal)
}

// fillRefund shows the way of the money in four steps with their times.
func (p *Pages) fillRefund(c *gin.Context, who identity.Actor, card ident.ID, page *refundPage) error {
	refund, err := p.Orders.RefundOf(c.Request.Context(), who, card)
	if err != nil {
		return err
	}
	view := &refundView{Amount: page.Money(refund.AmountFen), No: refund.RefundNo,
		Steps: refundSteps(page.Request, refund)}
	view.Line = page.T("member.refund.on_its_way", "amount", view.Amount)
	if refund.Status == order.RefundSucceeded {
		view.Line = page.T("member.refund.arrived", "amount", view.Amount)
	}
	if refund.Status == order.RefundManual {
		view.Notice = manualNotice(page.Request)
	}
	page.State = view
	return nil
}

func manualNotice(req *respond.Request) *view.Notice {
	return &view.Notice{Kind: "warn", Title: req.T("member.refund.manual"), Text: req.T("member.refund.manual_next"),
		Action: &view.Link{Label: req.T("member.refund.contact"), Href: "/help"}}
}

// refundSteps are the four steps of every refund. The amount needs nobody's approval: the
// formula is checked when it is asked for.
func refundSteps(req *respond.Request, r order.Refund) []view.Step {
	at := req.Moment(r.CreatedAt)
	steps := []view.Step{
		{Label: req.T("member.refund.step_asked"), Time: at, State: "done"},
		{Label: req.T("member.refund.step_checked"), Time: at, State: "done",
			Note: req.T("member.refund.step_checked_note")},
		{Label: req.T("member.refund.step_channel"), State: "now"},
		{Label: req.T("member.refund.step_arrived"), State: "todo"},
	}
	switch r.Status {
	case order.RefundManual:
		steps[2].State, steps[2].Note = "failed", req.T("member.refund.step_manual_note")
		if r.FirstApprovedAt != nil {
			steps[2].Time, steps[2].Note = req.Moment(*r.FirstApprovedAt), req.T("member.refund.step_manual_first")
		}
	case order.RefundSucceeded:
		steps[2].State, steps[3].State = "done", "done"
		if r.SucceededAt != nil {
			steps[3].Time = req.Moment(*r.SucceededAt)
		}
	default:
		steps[2].Note = req.T("member.refund.step_channel_note")
	}
	for i := range steps {
		steps[i].StateText = req.T("member.refund.state_" + steps[i].State)
	}
	return steps
}
