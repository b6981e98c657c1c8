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
	Rule         string `json:"rule" enum:"unused_in_time,by_days,by_value,surplus" example:"unused_in_time" doc:"The line of the formula that gave refund_fen. by_days: paid × days_left ÷ days_total, half up. by_value: paid − value_fen"`
	Uses         int64  `json:"uses" example:"0"`
	DaysLeft     int    `json:"days_left" example:"364" doc:"Whole days left; today has begun and is not whole"`
	DaysTotal    int    `json:"days_total" example:"366"`
	Formula      string `json:"formula" enum:"by_days,by_days_or_value" example:"by_days_or_value" doc:"Of the plan version that was bought. by_days_or_value: paid − max(days_fen, value_fen), never below 0"`
	Ground       string `json:"ground" enum:"terms_changed,stores_lost,winding_down," example:"" doc:"Not empty: the reason is the city's, and the value does not count"`
	UsedDays     int    `json:"used_days" example:"2" doc:"days_total − days_left; the day of the request is used"`
	DaysFen      int64  `json:"days_fen" example:"92" doc:"What the used days are worth"`
	DiscountsFen int64  `json:"discounts_fen" example:"1200" doc:"Received in the visits that stand"`
	GiftsFen     int64  `json:"gifts_fen" example:"1800" doc:"Used units at the value printed with the plan version"`
	ValueFen     int64  `json:"value_fen" example:"3000" doc:"discounts_fen + gifts_fen"`
	ReturnedFen  int64  `json:"returned_fen" example:"0" doc:"Went back before, at the payment provider's own desk"`
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
		Uses: q.Uses, DaysLeft: q.DaysLeft, DaysTotal: q.DaysTotal, FullUntil: string(q.FullUntil),
		Formula: string(q.Formula), Ground: string(q.Ground), UsedDays: q.UsedDays(), DaysFen: int64(q.DaysFen),
		DiscountsFen: int64(q.Taken.DiscountsFen), GiftsFen: int64(q.Taken.GiftsFen), ValueFen: int64(q.Taken.Fen()),
		ReturnedFen: int64(q.ReturnedFen)}}, err
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
	Rule            string     `json:"rule" enum:"unused_in_time,by_days,by_value,surplus,at_provider,top_up" example:"unused_in_time"`
	AmountFen       int64      `json:"amount_fen" example:"16800"`
	DaysLeft        int64      `json:"days_left" example:"364"`
	DaysTotal       int64      `json:"days_total" example:"366"`
	Formula         string     `json:"formula" enum:"by_days,by_days_or_value" example:"by_days_or_value"`
	DiscountsFen    int64      `json:"discounts_fen" example:"1200" doc:"Taken when it was asked for"`
	GiftsFen        int64      `json:"gifts_fen" example:"1800"`
	Status          string     `json:"status" enum:"requested,sent,manual,succeeded,withdrawn" example:"requested"`
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
		Formula: string(r.Formula), DiscountsFen: int64(r.DiscountsFen), GiftsFen: int64(r.GiftsFen),
		Status:    string(r.Status),
		CreatedAt: r.CreatedAt, SucceededAt: r.SucceededAt, FirstApprovedAt: r.FirstApprovedAt,
	}
}
