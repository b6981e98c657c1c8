package review

import (
	"time"

	"citycard/app/platform/ident"
	"citycard/app/web/ops/frame"
	"citycard/app/web/view"
	"citycard/membership/order"
)

// topUpQueue is refunds that would have been more, had a visit been undone before them.
func (p *Pages) topUpQueue() reviewQueue {
	return reviewQueue{
		kind: "top_up", labelKey: "ops.queue.top_up",
		late: func(now, since time.Time, zone *time.Location) bool {
			return !since.After(order.PayoutDueBefore(now, zone))
		},
		waiting: p.waitingTopUps, open: p.openTopUp, decide: p.decideTopUp,
		reasonKey: "ops.decide.preset",
		presets:   []string{"top_up_right", "top_up_goodwill", "top_up_happened", "top_up_abuse", "another"},
	}
}

func (p *Pages) waitingTopUps(req *frame.Request) ([]waitingItem, error) {
	waiting, err := p.Orders.WaitingTopUps(req.Context(), req.Actor, req.City.ID, queueLimit)
	items := make([]waitingItem, len(waiting))
	for i, t := range waiting {
		items[i] = waitingItem{ID: t.ID, Title: req.Money(t.AmountFen), Since: t.CreatedAt,
			Note: req.T("ops.top_up.note", "before", req.Money(t.BaseFen), "after", req.Money(t.DueFen))}
	}
	return items, err
}

// openTopUp shows both figures: what the refund was by the formula, and what it is without the visit.
func (p *Pages) openTopUp(req *frame.Request, id ident.ID) (reviewItem, error) {
	found, err := p.Orders.TopUpForOps(req.Context(), req.Actor, id)
	if err != nil {
		return reviewItem{}, err
	}
	t := found.TopUp
	item := reviewItem{ID: t.ID, City: t.CityID, Reasons: true,
		Heading: req.T("ops.top_up.heading", "amount", req.Money(t.AmountFen)),
		Lead:    req.T("ops.top_up.lead", "at", req.Moment(t.CreatedAt)),
		Facts: []view.Fact{
			{Label: req.T("ops.top_up.refund"), Value: found.Refund.RefundNo},
			{Label: req.T("ops.top_up.asked"), Value: req.Moment(found.Refund.CreatedAt)},
			{Label: req.T("ops.top_up.before"), Value: req.Money(t.BaseFen)},
			{Label: req.T("ops.top_up.after"), Value: req.Money(t.DueFen)},
			{Label: req.T("ops.top_up.amount"), Value: req.Money(t.AmountFen), Strong: true},
		},
		Look: []view.Link{{Label: req.T("ops.top_up.visit"), Href: "/ops/redemptions/" + t.RedemptionID.String()},
			{Label: req.T("ops.refund.order"), Href: "/ops/orders/" + found.Refund.OrderID.String()}}}
	if t.Status != order.TopUpOpen {
		item.Closed = true
		item.Notice = &view.Notice{Kind: "info", Text: req.T("ops.top_up.settled", "state",
			req.T("ops.top_up.state_"+string(t.Status)), "answer", t.Answer)}
		return item, nil
	}
	item.Actions = []action{
		{Value: "accept", Label: req.T("ops.decide.top_up"), Kind: "primary", Key: "a", Previewed: true},
		{Value: "reject", Label: req.T("ops.decide.no_top_up"), Key: "r", Previewed: true},
	}
	return item, nil
}

func (p *Pages) decideTopUp(req *frame.Request, id ident.ID, d decision) error {
	_, err := p.Orders.DecideTopUp(req.Context(), order.DecideTopUpInput{Actor: req.Actor, TopUpID: id,
		Accept: d.Value == "accept", Answer: d.Reason})
	return err
}
