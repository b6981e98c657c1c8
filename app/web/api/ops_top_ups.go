package api

import (
	"context"
	"time"

	"citycard/app/platform/identity"
	"citycard/membership/order"
)

func (a *API) mountOpsTopUps() {
	mount(a, Route{Method: "GET", Path: "/ops/top-ups", Access: Operator, Tag: "ops",
		Summary: "Refunds that would be more without a visit that was undone later; the longest waiting first"},
		a.opsListTopUps)
	mount(a, Route{Method: "POST", Path: "/ops/top-ups/{top_up}/decision", Access: Operator, Tag: "ops",
		Summary: "Accept a top-up, which refunds the difference, or reject it; the member reads the answer"},
		a.opsDecideTopUp)
}

type topUpBody struct {
	ID           string     `json:"id" example:"01957e5c-7a40-7000-8000-000000000161"`
	RefundID     string     `json:"refund_id" example:"01957e5c-7a40-7000-8000-000000000151"`
	MembershipID string     `json:"membership_id" example:"01957e5c-7a40-7000-8000-000000000141"`
	RedemptionID string     `json:"redemption_id" example:"01957e5c-7a40-7000-8000-000000000131" doc:"The visit that was undone last"`
	BeforeFen    int64      `json:"before_fen" example:"16700" doc:"What the formula gave before"`
	AfterFen     int64      `json:"after_fen" example:"16754" doc:"What it gives without the visit"`
	AmountFen    int64      `json:"amount_fen" example:"54"`
	Status       string     `json:"status" enum:"open,accepted,rejected" example:"open"`
	Answer       string     `json:"answer" example:"" doc:"The operator's reason, which the member reads"`
	CreatedAt    time.Time  `json:"created_at"`
	DecidedAt    *time.Time `json:"decided_at" example:"2027-03-10T05:00:00Z"`
}

func renderTopUp(t order.TopUp) topUpBody {
	return topUpBody{ID: t.ID.String(), RefundID: t.RefundID.String(), MembershipID: t.MembershipID.String(),
		RedemptionID: t.RedemptionID.String(), BeforeFen: int64(t.BaseFen), AfterFen: int64(t.DueFen),
		AmountFen: int64(t.AmountFen), Status: string(t.Status), Answer: t.Answer, CreatedAt: t.CreatedAt,
		DecidedAt: t.DecidedAt}
}

func (a *API) opsListTopUps(ctx context.Context, who identity.Actor, in *opsListIn) (*listOut[topUpBody], error) {
	c, err := in.resolve(who)
	if err != nil {
		return nil, err
	}
	waiting, err := a.Orders.WaitingTopUps(ctx, who, c, in.Limit) // the rest comes once these are decided
	return allOf(waiting, renderTopUp), err
}

type decideTopUpIn struct {
	TopUp string `path:"top_up" maxLength:"64" example:"01957e5c-7a40-7000-8000-000000000161"`
	Body  struct {
		Decision string `json:"decision" enum:"accept,reject" example:"accept"`
		Answer   string `json:"answer" minLength:"1" maxLength:"200" example:"门店确认这笔没有发生"`
	}
}

type topUpOut struct{ Body topUpBody }

func (a *API) opsDecideTopUp(ctx context.Context, who identity.Actor, in *decideTopUpIn) (*topUpOut, error) {
	id, err := idOf(in.TopUp, order.ErrTopUpNotFound)
	if err != nil {
		return nil, err
	}
	t, err := a.Orders.DecideTopUp(ctx, order.DecideTopUpInput{Actor: who, TopUpID: id,
		Accept: in.Body.Decision == "accept", Answer: in.Body.Answer})
	return &topUpOut{Body: renderTopUp(t)}, err
}
