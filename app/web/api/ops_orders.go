package api

import (
	"context"

	"citycard/app/platform/identity"
)

func (a *API) mountOpsOrders() {
	mount(a, Route{Method: "GET", Path: "/ops/orders", Access: Operator, Tag: "ops",
		Summary: "Orders of a city, newest first"}, a.opsListOrders)
	mount(a, Route{Method: "GET", Path: "/ops/orders/{order}", Access: Operator, Tag: "ops",
		Summary: "An order with its payments and refunds"}, a.showOrder)
}

func (a *API) opsListOrders(ctx context.Context, who identity.Actor, in *opsListIn) (*listOut[OrderBody], error) {
	query, err := in.opsQuery(who)
	if err != nil {
		return nil, err
	}
	found, err := a.Orders.OrdersForOps(ctx, query)
	return listOf(found.Items, found.NextCursor, renderOrder), err
}
