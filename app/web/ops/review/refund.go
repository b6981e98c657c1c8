package ops

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
)

func (p *Pages) refundQueue() reviewQueue {
	return reviewQueue{
		kind: "refund", labelKey: "ops.queue.refund",
		late: func(now, since time.Time, zone *time.Location) bool {
			return !since.After(membership.PayoutDueBefore(now, zone))
		},
		waiting: p.waitingPayouts, open: p.openRefund, decide: p.decideRefund,
	}
}

func (p *Pages) waitingPayouts(ctx context.Context, call *respond.Call, who identity.Actor, home city.City) ([]waitingItem, error) {
	refunds, err := p.Members.WaitingPayouts(ctx, who, home.ID, queueLimit)
	items := make([]waitingItem, len(refunds))
	for i, r := range refunds {
		note := call.T("ops.refund.first_needed")
		if r.FirstApproverID != nil {
			note = call.T("ops.refund.second_needed")
		}
		items[i] = waitingItem{ID: r.ID, Title: call.Money(r.AmountFen), Note: r.RefundNo + " · " + note, Since: r.CreatedAt}
	}
	return items, err
}

// openRefund shows a refund that people must pay. Two of them confirm it, each typing the
// reference of the bank transfer; whoever was first cannot be second.
func (p *Pages) openRefund(ctx context.Context, call *respond.Call, who identity.Actor, id ident.ID) (reviewItem, error) {
	r, err := p.Members.RefundForOps(ctx, who, id)
	if err != nil {
		return reviewItem{}, err
	}
	item := reviewItem{ID: r.ID, City: r.CityID, Heading: call.T("ops.refund.heading", "amount", call.Money(r.AmountFen)),
		Lead: call.T("ops.refund.lead", "at", call.Moment(r.CreatedAt)), Payout: true,
		Facts: []view.Fact{
			{Label: call.T("ops.refund.no"), Value: r.RefundNo},
			{Label: call.T("ops.refund.amount"), Value: call.Money(r.AmountFen), Strong: true},
			{Label: call.T("ops.refund.formula"), Value: call.T("ops.refund.days", "left", call.Count(int(r.DaysLeft)), "total", call.Count(int(r.DaysTotal)))},
			{Label: call.T("ops.refund.why"), Value: orDash(r.StatusWhy)},
		},
		Look: []view.Link{{Label: call.T("ops.refund.order"), Href: "/ops/orders/" + r.OrderID.String()}}}
	if r.DaysTotal == 0 {
		item.Facts = append(item.Facts[:2], item.Facts[3])
	}
	approve := action{Value: "approve", Label: call.T("ops.decide.payout_first"), Kind: "primary", Key: "a"}
	switch {
	case r.Status != membership.RefundManual:
		item.Closed = true
		item.Notice = &view.Notice{Kind: "info", Text: call.T("ops.refund.not_manual", "status", call.T("membership.refund_status."+string(r.Status)))}
	case r.FirstApproverID != nil && *r.FirstApproverID == who.ID:
		item.Closed = true
		item.Notice = &view.Notice{Kind: "warn", Title: call.T("ops.refund.needs_other"), Text: call.T("ops.refund.yours", "at", call.Moment(*r.FirstApprovedAt))}
	case r.FirstApproverID != nil:
		item.Notice = &view.Notice{Kind: "info", Text: call.T("ops.refund.first_done", "at", call.Moment(*r.FirstApprovedAt))}
		approve.Label = call.T("ops.decide.payout_second")
	}
	item.Actions = []action{approve}
	return item, nil
}

func (p *Pages) decideRefund(ctx context.Context, who identity.Actor, id ident.ID, d decision) error {
	_, err := p.Members.ApproveManualPayout(ctx, membership.ApproveManualPayoutInput{Actor: who, RefundID: id, Reference: d.Reference, Reason: d.Reason})
	return err
}
