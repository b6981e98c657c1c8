package membership

import (
	"context"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// OpenOrder is the actor's own newest order of a plan that can still be paid; found is
// false without one. It lets a second tab or a later visit continue where the first stands
// instead of ordering twice. Members only.
func (s *Service) OpenOrder(ctx context.Context, actor identity.Actor, planID ident.ID) (view OrderView, found bool, err error) {
	if err := requireMember(actor); err != nil {
		return OrderView{}, false, err
	}
	tx := s.db.Read(ctx)
	id, found, err := s.records.openOrderID(tx, actor.ID, planID, tx.Now())
	if err != nil || !found {
		return OrderView{}, false, err
	}
	view, err = s.OrderOf(ctx, actor, id)
	return view, err == nil && view.Order.Status == OrderOpen, err
}
