package order

import (
	"context"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
)

// OrderView is an order with all that happened to it.
type OrderView struct {
	Order    Order
	Plan     membership.CardPlan
	Payments []Payment
	Refunds  []Refund
}

// OrderOf shows an order to its member and to operators of its city; for everybody else it
// does not exist: ErrOrderNotFound.
func (s *Service) OrderOf(ctx context.Context, actor identity.Actor, orderID ident.ID) (OrderView, error) {
	tx := s.db.Read(ctx)
	order, err := s.records.order(tx, orderID)
	if err != nil {
		return OrderView{}, err
	}
	own := actor.Kind == identity.KindMember && order.MemberID == actor.ID
	if !own && !actor.Operates(order.CityID) {
		return OrderView{}, ErrOrderNotFound
	}
	return s.viewOrder(tx, order)
}

// viewOrder adds what belongs to an order: its plan, its receipts, its refunds, and while it is open where to pay.
func (s *Service) viewOrder(tx *db.Tx, order Order) (OrderView, error) {
	view := OrderView{Order: order}
	var err error
	if view.Plan, err = s.members.PlanTx(tx, order.PlanID); err != nil {
		return OrderView{}, err
	}
	if view.Payments, err = s.records.payments(tx, order.ID); err != nil {
		return OrderView{}, err
	}
	if len(view.Payments) > 0 && order.Status == OrderOpen {
		view.Order.PayURL = view.Payments[0].PayURL
	}
	view.Refunds, err = s.records.refundsOfOrder(tx, order.ID)
	return view, err
}
