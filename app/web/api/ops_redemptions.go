package api

import (
	"context"

	"citycard/app/platform/identity"
)

func (a *API) mountOpsRedemptions() {
	mount(a, Route{Method: "GET", Path: "/ops/redemptions", Access: Operator, Tag: "ops",
		Summary: "Redemptions of a city, newest first"}, a.opsListRedemptions)
	mount(a, Route{Method: "GET", Path: "/ops/redemptions/{redemption}", Access: Operator, Tag: "ops",
		Summary: "One redemption"}, a.showReceipt)
	mount(a, Route{Method: "POST", Path: "/ops/redemptions/{redemption}/reversal", Access: Operator, Tag: "ops",
		Status: 201, Keyed: true,
		Summary: "Undo a redemption at any time, with a reason"}, a.reverse)
}

type opsListIn struct {
	OfCity
	Paging
}

func (a *API) opsListRedemptions(
	ctx context.Context, who identity.Actor, in *opsListIn,
) (*listOut[receiptBody], error) {
	c, err := in.resolve(who)
	if err != nil {
		return nil, err
	}
	before, err := in.beforeID()
	if err != nil {
		return nil, err
	}
	receipts, err := a.Redemptions.RedemptionsForOps(ctx, who, c, in.Limit, before)
	return listOf(receipts, nextBefore(receipts, in.Limit, redemptionID), renderReceipt), err
}
