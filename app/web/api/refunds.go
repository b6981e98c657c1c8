package api

import (
	"context"
	"time"

	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/membership/order"
)

func (a *API) mountRefunds() {
	mount(a, Route{Method: "GET", Path: "/memberships/{membership}/refund-quote", Access: Member, Tag: "refunds",
		Summary: "What a refund would give now, with the figures of the formula"}, a.quoteRefund)
	mount(a, Route{Method: "POST", Path: "/refunds", Access: Member, Tag: "refunds", Status: 201, Keyed: true,
		Summary: "Give the card back for the amount of the formula"}, a.requestRefund)
}

type quoteBody struct {
	MembershipID string `json:"membership_id" example:"01957e5c-7a40-7000-8000-000000000141"`
	PaidFen      int64  `json:"paid_fen" example:"16800"`
	RefundFen    int64  `json:"refund_fen" example:"16800"`
	Rule         string `json:"rule" enum:"unused_in_time,by_days,surplus" example:"unused_in_time" doc:"by_days: paid × days_left ÷ days_total, half up"`
	Uses         int64  `json:"uses" example:"0"`
	DaysLeft     int    `json:"days_left" example:"364" doc:"Whole days left; today has begun and is not whole"`
	DaysTotal    int    `json:"days_total" example:"366"`
	FullUntil    string `json:"full_until" example:"2027-03-17" doc:"Last day on which an unused card gives everything back"`
}

type quoteOut struct{ Body quoteBody }

func (a *API) quoteRefund(ctx context.Context, who identity.Actor, in *MembershipPath) (*quoteOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	q, err := a.Orders.RefundQuote(ctx, who, id)
	return &quoteOut{Body: quoteBody{MembershipID: id.String(), PaidFen: int64(q.PaidFen),
		RefundFen: int64(q.RefundFen), Rule: string(q.Rule),
		Uses: q.Uses, DaysLeft: q.DaysLeft, DaysTotal: q.DaysTotal, FullUntil: string(q.FullUntil)}}, err
}

type requestRefundIn struct {
	Keyed
	Body struct {
		MembershipID string `json:"membership_id" maxLength:"64" example:"01957e5c-7a40-7000-8000-000000000141"`
	}
}

type refundBody struct {
	ID              string     `json:"id" example:"01957e5c-7a40-7000-8000-000000000151"`
	No              string     `json:"no" example:"F202703103141592653"`
	OrderID         string     `json:"order_id" example:"01957e5c-7a40-7000-8000-0000000000f1"`
	MembershipID    *string    `json:"membership_id" example:"01957e5c-7a40-7000-8000-000000000141" doc:"Null for surplus money"`
	Reason          string     `json:"reason" enum:"member,late_payment,second_payment,wrong_amount,at_provider,top_up" example:"member"`
	Rule            string     `json:"rule" enum:"unused_in_time,by_days,surplus" example:"unused_in_time"`
	AmountFen       int64      `json:"amount_fen" example:"16800"`
	DaysLeft        int64      `json:"days_left" example:"364"`
	DaysTotal       int64      `json:"days_total" example:"366"`
	Status          string     `json:"status" enum:"requested,sent,manual,succeeded" example:"requested"`
	CreatedAt       time.Time  `json:"created_at"`
	SucceededAt     *time.Time `json:"succeeded_at" example:"2027-03-10T05:00:00Z"`
	FirstApprovedAt *time.Time `json:"first_approved_at" example:"2027-03-10T05:00:00Z" doc:"Of a payout by hand, which needs two people"`
}

type refundRequestedOut struct {
	Replay
	Body refundBody
}

func (a *API) requestRefund(ctx context.Context, who identity.Actor, in *requestRefundIn) (*refundRequestedOut, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	id, err := idOf(in.Body.MembershipID, membership.ErrNotFound)
	if err != nil {
		return nil, err
	}
	refund, again, err := a.Orders.RequestRefund(ctx,
		order.RequestRefundInput{Actor: who, MembershipID: id, Key: in.Key})
	if err != nil {
		return nil, err
	}
	return &refundRequestedOut{Replay: replayed(again), Body: renderRefund(refund)}, nil
}

func renderRefund(r order.Refund) refundBody {
	return refundBody{
		ID: r.ID.String(), No: r.RefundNo, OrderID: r.OrderID.String(), MembershipID: idText(r.MembershipID),
		Reason: string(r.Reason),
		Rule:   string(r.Rule), AmountFen: int64(r.AmountFen), DaysLeft: r.DaysLeft, DaysTotal: r.DaysTotal,
		Status:    string(r.Status),
		CreatedAt: r.CreatedAt, SucceededAt: r.SucceededAt, FirstApprovedAt: r.FirstApprovedAt,
	}
}
