package order

import (
	"context"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
)

// OwnOrders lists the actor's own orders in every city, open, paid or closed, each with its receipts and refunds,
// newest first. Members only. The page ends before the order named before, ident.None for the newest; limit 1 … 100.
func (s *Service) OwnOrders(
	ctx context.Context, actor identity.Actor, limit int, before ident.ID,
) ([]OrderView, error) {
	if err := membership.RequireMember(actor); err != nil {
		return nil, err
	}
	tx := s.db.Read(ctx)
	orders, err := s.records.ownOrders(tx, actor.ID, before, limit)
	if err != nil {
		return nil, err
	}
	views := make([]OrderView, len(orders)) // a member has a handful
	for i, order := range orders {
		if views[i], err = s.viewOrder(tx, order); err != nil {
			return nil, err
		}
	}
	return views, nil
}
