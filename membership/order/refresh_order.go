package order

import (
	"context"
	"time"

	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/quota"
	"citycard/membership"
)

// One order is asked about at its provider at most this often because its member asks;
// further wishes are answered from what is known.
const (
	refreshMost   = 3
	refreshWithin = 30 * time.Second
)

// RefreshOrder asks the provider about the actor's own unpaid order, applies what it took,
// and shows the order. It is for the member who has paid and sees nothing of it: a notice
// may be late or lost. A provider that does not answer is no error: the job
// query-silent-payments asks again. Members only; ErrOrderNotFound.
func (s *Service) RefreshOrder(ctx context.Context, actor identity.Actor, orderID ident.ID) (OrderView, error) {
	if err := membership.RequireMember(actor); err != nil {
		return OrderView{}, err
	}
	view, err := s.OrderOf(ctx, actor, orderID)
	if err != nil || view.Order.Status == OrderPaid || len(view.Payments) == 0 {
		return view, err
	}
	limit := quota.Limit{Key: "refresh_order:" + orderID.String(), Max: refreshMost, Window: refreshWithin}
	if err := quota.TakeAll(ctx, s.db, quota.ErrTooMany, limit); err != nil {
		if fault.CodeOf(err) == quota.ErrTooMany.Code {
			return view, nil
		}
		return OrderView{}, err
	}
	if err := s.querySilent(ctx, view.Payments[0]); err != nil {
		s.log.WarnContext(ctx, "a payment could not be asked about", "payment", view.Payments[0].ID, "err", err)
	}
	return s.OrderOf(ctx, actor, orderID)
}

// OrderByNo is OrderOf for the number that is printed and shown to people.
func (s *Service) OrderByNo(ctx context.Context, actor identity.Actor, no string) (OrderView, error) {
	id, found, err := s.records.orderIDByNo(s.db.Read(ctx), no)
	if err != nil {
		return OrderView{}, err
	}
	if !found {
		return OrderView{}, ErrOrderNotFound
	}
	return s.OrderOf(ctx, actor, id)
}
