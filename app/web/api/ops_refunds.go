package api

import (
	"context"

	"citycard/app/platform/identity"
	"citycard/membership/order"
)

func (a *API) mountOpsRefunds() {
	mount(a, Route{Method: "GET", Path: "/ops/refunds", Access: Operator, Tag: "ops",
		Summary: "Refunds of a city, newest first"}, a.opsListRefunds)
	mount(a, Route{Method: "POST", Path: "/ops/refunds/{refund}/payout-approvals", Access: Operator, Tag: "ops",
		Summary: "Approve a payout by hand; it takes two operators with the same reference"}, a.opsApprovePayout)
}

func (a *API) opsListRefunds(ctx context.Context, who identity.Actor, in *opsListIn) (*listOut[refundBody], error) {
	query, err := in.opsQuery(who)
	if err != nil {
		return nil, err
	}
	found, err := a.Orders.RefundsForOps(ctx, query)
	return listOf(found.Items, found.NextCursor, renderRefund), err
}

type approvePayoutIn struct {
	Refund string `path:"refund" maxLength:"64" example:"01957e5c-7a40-7000-8000-000000000151"`
	Body   struct {
		Reference string `json:"reference" minLength:"1" maxLength:"64" example:"ICBC-20280311-0042" doc:"Of the bank transfer"`
		Reason    string `json:"reason" minLength:"1" maxLength:"500" example:"超过 365 天，原路退不回"`
	}
}

type refundOut struct{ Body refundBody }

func (a *API) opsApprovePayout(ctx context.Context, who identity.Actor, in *approvePayoutIn) (*refundOut, error) {
	id, err := idOf(in.Refund, order.ErrRefundNotFound)
	if err != nil {
		return nil, err
	}
	input := order.ApproveManualPayoutInput{Actor: who, RefundID: id, Reference: in.Body.Reference,
		Reason: in.Body.Reason}
	refund, err := a.Orders.ApproveManualPayout(ctx, input)
	return &refundOut{Body: renderRefund(refund)}, err
}
