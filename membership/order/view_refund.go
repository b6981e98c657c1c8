package order

import (
	"context"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// RefundOf shows the refund of one of the actor's own memberships. Members only; ErrNotFound
// for an unknown or foreign membership, ErrRefundNotFound when none was asked for.
func (s *Service) RefundOf(ctx context.Context, actor identity.Actor, membershipID ident.ID) (Refund, error) {
	tx := s.db.Read(ctx)
	if _, err := s.members.OwnMembershipTx(tx, actor, membershipID); err != nil {
		return Refund{}, err
	}
	refund, found, err := s.records.refundOfMembership(tx, membershipID)
	if err == nil && !found {
		err = ErrRefundNotFound
	}
	return refund, err
}
