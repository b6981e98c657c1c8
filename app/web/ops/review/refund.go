package review

import (
	"time"

	"citycard/app/platform/ident"
	"citycard/app/web/ops/frame"
	"citycard/app/web/view"
	"citycard/membership/order"
)

func (p *Pages) refundQueue() reviewQueue {
	return reviewQueue{
		kind: "refund", labelKey: "ops.queue.refund",
		late: func(now, since time.Time, zone *time.Location) bool {
			return !since.After(order.PayoutDueBefore(now, zone))
		},
		waiting: p.waitingPayouts, open: p.openRefund, decide: p.decideRefund,
	}
}

func (p *Pages) waitingPayouts(req *frame.Request) ([]waitingItem, error) {
	refunds, err := p.Orders.WaitingPayouts(req.Context(), req.Actor, req.City.ID, queueLimit)
	items := make([]waitingItem, len(refunds))
	for i, r := range refunds {
		note := req.T("ops.refund.first_needed")
		if r.FirstApproverID != nil {
			note = req.T("ops.refund.second_needed")
		}
		items[i] = waitingItem{ID: r.ID, Title: req.Money(r.AmountFen), Note: r.RefundNo + " · " + note,
			Since: r.CreatedAt}
	}
	return items, err
}

// openRefund shows a refund that people must pay. Two of them confirm it, each typing the
// reference of the bank transfer; whoever was first cannot be second.
func (p *Pages) openRefund(req *frame.Request, id ident.ID) (reviewItem, error) {
	r, err := p.Orders.RefundForOps(req.Context(), req.Actor, id)
	if err != nil {
		return reviewItem{}, err
	}
	item := reviewItem{ID: r.ID, City: r.CityID, Heading: req.T("ops.refund.heading", "amount", req.Money(r.AmountFen)),
		Lead: req.T("ops.refund.lead", "at", req.Moment(r.CreatedAt)), Payout: true,
		Facts: []view.Fact{
			{Label: req.T("ops.refund.no"), Value: r.RefundNo},
			{Label: req.T("ops.refund.amount"), Value: req.Money(r.AmountFen), Strong: true},
			{Label: req.T("ops.refund.formula"), Value: req.T("ops.refund.days", "left", req.Count(int(r.DaysLeft)),
				"total", req.Count(int(r.DaysTotal)))},
			{Label: req.T("ops.refund.why"), Value: frame.OrDash(r.StatusWhy)},
		},
		Look: []view.Link{{Label: req.T("ops.refund.order"), Href: "/ops/orders/" + r.OrderID.String()}}}
	if r.DaysTotal == 0 {
		item.Facts = append(item.Facts[:2], item.Facts[3])
	}
	approve := action{Value: "approve", Label: req.T("ops.decide.payout_first"), Kind: "primary", Key: "a"}
	switch {
	case r.Status != order.RefundManual:
		item.Closed = true
		item.Notice = &view.Notice{Kind: "info", Text: req.T("ops.refund.not_manual", "status",
			req.T("membership.refund_status."+string(r.Status)))}
	case r.FirstApproverID != nil && *r.FirstApproverID == req.Actor.ID:
		item.Closed = true
		item.Notice = &view.Notice{Kind: "warn", Title: req.T("ops.refund.needs_other"),
			Text: req.T("ops.refund.yours", "at", req.Moment(*r.FirstApprovedAt))}
	case r.FirstApproverID != nil:
		item.Notice = &view.Notice{Kind: "info", Text: req.T("ops.refund.first_done", "at",
			req.Moment(*r.FirstApprovedAt))}
		approve.Label = req.T("ops.decide.payout_second")
	}
	item.Actions = []action{approve}
	return item, nil
}

func (p *Pages) decideRefund(req *frame.Request, id ident.ID, d decision) error {
	_, err := p.Orders.ApproveManualPayout(req.Context(), order.ApproveManualPayoutInput{Actor: req.Actor,
		RefundID: id, Reference: d.Reference, Reason: d.Reason})
	return err
}
