package api

import (
	"context"
	"time"

	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/membership"
	"citycard/membership/order"
)

func (a *API) mountOrders() {
	mount(a, Route{Method: "POST", Path: "/orders", Access: Member, Tag: "orders", Status: 201, Keyed: true,
		Summary: "Order a plan at its price, where the card is sold; pay at pay_url. While an order of the plan is " +
			"open it is the answer"}, a.placeOrder)
	mount(a, Route{Method: "GET", Path: "/orders", Access: Member, Tag: "orders",
		Summary: "One's own orders, open, paid or closed, with their receipts and refunds; newest first"}, a.listOrders)
	mount(a, Route{Method: "GET", Path: "/orders/{order}", Access: Member, Tag: "orders",
		Summary: "An order with its payments and refunds"}, a.showOrder)
}

type placeOrderIn struct {
	Keyed
	Body struct {
		PlanID    string   `json:"plan_id" maxLength:"64" example:"01957e5c-7a40-7000-8000-0000000000d1"`
		Districts []string `json:"districts,omitempty" maxItems:"8" example:"[\"静安区\"]" doc:"Where the card will be used: names of districts as in the store list. Needed (422 membership.place_needed) only while a district of the city has too few stores for the sale; elsewhere plan_id alone is enough. One place that has enough stores is enough. Not kept, and not compared when the key is repeated"`
		Lat       *float64 `json:"lat,omitempty" minimum:"-90" maximum:"90" example:"31.2304" doc:"WGS-84; with lng: a place instead of a district, or one more. Not kept"`
		Lng       *float64 `json:"lng,omitempty" minimum:"-180" maximum:"180" example:"121.4737"`
	}
}

// point is the point, nil without one; half of one is a mistake.
func (in *placeOrderIn) point() (*geo.Point, error) {
	lat, lng := in.Body.Lat, in.Body.Lng
	switch {
	case lat == nil && lng == nil:
		return nil, nil
	case lat == nil:
		return nil, respond.ErrInvalid.WithField("lat", "field.invalid")
	case lng == nil:
		return nil, respond.ErrInvalid.WithField("lng", "field.invalid")
	}
	return &geo.Point{Lat: *lat, Lng: *lng}, nil
}

// OrderBody is an order as its member and operators see it.
type OrderBody struct {
	ID        string     `json:"id" example:"01957e5c-7a40-7000-8000-0000000000f1"`
	No        string     `json:"no" example:"202703103141592653"`
	City      string     `json:"city" example:"shanghai"`
	PlanID    string     `json:"plan_id" example:"01957e5c-7a40-7000-8000-0000000000d1"`
	Status    string     `json:"status" enum:"open,paid,closed" example:"open"`
	AmountFen int64      `json:"amount_fen" example:"16800"`
	PayURL    string     `json:"pay_url" example:"https://card.example.org/pay/fake/P202703103141592653" doc:"Where to pay; empty once the order is no longer open"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt time.Time  `json:"expires_at" example:"2027-03-10T04:15:00Z"`
	PaidAt    *time.Time `json:"paid_at" example:"2027-03-10T04:01:00Z"`
	ClosedAt  *time.Time `json:"closed_at" example:"2027-03-10T04:16:00Z"`
}

type orderPlacedOut struct {
	Replay
	Body OrderBody
}

func (a *API) placeOrder(ctx context.Context, who identity.Actor, in *placeOrderIn) (*orderPlacedOut, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	plan, err := idOf(in.Body.PlanID, membership.ErrPlanNotFound)
	if err != nil {
		return nil, err
	}
	at, err := in.point()
	if err != nil {
		return nil, err
	}
	order, again, err := a.Orders.PlaceOrder(ctx,
		order.PlaceOrderInput{Actor: who, PlanID: plan, Districts: in.Body.Districts, At: at, Key: in.Key})
	if err != nil {
		return nil, err
	}
	return &orderPlacedOut{Replay: replayed(again), Body: renderOrder(order)}, nil
}

type listOrdersIn struct{ Paging }

func (a *API) listOrders(ctx context.Context, who identity.Actor, in *listOrdersIn) (*listOut[orderView], error) {
	before, err := in.beforeID()
	if err != nil {
		return nil, err
	}
	views, err := a.Orders.OwnOrders(ctx, who, in.Limit, before)
	return listOf(views, nextBefore(views, in.Limit, func(v order.OrderView) ident.ID { return v.Order.ID }),
		renderOrderView), err
}

type orderPath struct {
	Order string `path:"order" maxLength:"64" example:"01957e5c-7a40-7000-8000-0000000000f1"`
}

type orderView struct {
	OrderBody
	Payments []paymentBody `json:"payments"`
	Refunds  []refundBody  `json:"refunds"`
}

type paymentBody struct {
	ID          string     `json:"id" example:"01957e5c-7a40-7000-8000-0000000000f2"`
	Provider    string     `json:"provider" example:"fake"`
	Status      string     `json:"status" enum:"created,succeeded,failed" example:"succeeded"`
	AmountFen   int64      `json:"amount_fen" example:"16800"`
	RefundedFen int64      `json:"refunded_fen" example:"0"`
	CreatedAt   time.Time  `json:"created_at"`
	PaidAt      *time.Time `json:"paid_at" example:"2027-03-10T04:01:00Z"`
}

type orderViewOut struct{ Body orderView }

func (a *API) showOrder(ctx context.Context, who identity.Actor, in *orderPath) (*orderViewOut, error) {
	id, err := idOf(in.Order, order.ErrOrderNotFound)
	if err != nil {
		return nil, err
	}
	view, err := a.Orders.OrderOf(ctx, who, id)
	return &orderViewOut{Body: renderOrderView(view)}, err
}

func renderOrderView(v order.OrderView) orderView {
	return orderView{OrderBody: renderOrder(v.Order), Refunds: mapped(v.Refunds, renderRefund),
		Payments: mapped(v.Payments, func(p order.Payment) paymentBody {
			return paymentBody{ID: p.ID.String(), Provider: p.Provider, Status: string(p.Status),
				AmountFen:   int64(p.AmountFen),
				RefundedFen: int64(p.RefundedFen), CreatedAt: p.CreatedAt, PaidAt: p.PaidAt}
		})}
}

func renderOrder(o order.Order) OrderBody {
	return OrderBody{ID: o.ID.String(), No: o.No, City: string(o.CityID), PlanID: o.PlanID.String(),
		Status:    string(o.Status),
		AmountFen: int64(o.AmountFen), PayURL: o.PayURL, CreatedAt: o.CreatedAt, ExpiresAt: o.ExpiresAt,
		PaidAt: o.PaidAt, ClosedAt: o.ClosedAt}
}
