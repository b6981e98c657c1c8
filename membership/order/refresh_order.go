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

// The rate limit of RefreshOrder, per order. Beyond it the answer comes from our own rows.
const (
	refreshLimit  = 3
	refreshWindow = 30 * time.Second
)

// RefreshOrder asks the provider about the actor's own unpaid order, applies what it took,
// and shows the order. It is for a member who has paid and does not see the card yet: a notice may
// be late or lost. A provider that does not answer is no error, because the job
// query-silent-payments asks again. Members only; ErrOrderNotFound.
func (s *Service) RefreshOrder(ctx context.Context, actor identity.Actor, orderID ident.ID) (OrderView, error) {
	if err := membership.RequireMember(actor); err != nil {
		return OrderView{}, err
	}
	view, err := s.OrderOf(ctx, actor, orderID)
	if err != nil || view.Order.Status == OrderPaid || len(view.Payments) == 0 {
		return view, err
	}
	limit := quota.Limit{Key: "refresh_order:" + orderID.String(), Max: refreshLimit, Window: refreshWindow}
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
