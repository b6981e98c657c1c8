package order

import (
	"context"
	"strings"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
)

// SetRefundGroundInput says that a card is refunded by days only from now on, and why.
type SetRefundGroundInput struct {
	Actor        identity.Actor
	MembershipID ident.ID
	Ground       Ground // GroundTermsChanged or GroundStoresLost; a city that winds down needs none
	Reason       string // for the operation log
}

// SetRefundGround makes the value that was taken not count when the member gives the card back,
// because the reason is ours, and notifies the member. A second ground replaces the first. Operators of
// the card's city only. membership.ErrNotFound, ErrGroundUnknown, membership.ErrReasonMissing,
// ErrNotRefundable for a trial, membership.ErrStatusChangeRefused for a card that has ended.
func (s *Service) SetRefundGround(ctx context.Context, in SetRefundGroundInput) error {
	if in.Actor.Kind != identity.KindOperator {
		return membership.ErrOperatorsOnly
	}
	if in.Ground != GroundTermsChanged && in.Ground != GroundStoresLost {
		return ErrGroundUnknown
	}
	if in.Reason = strings.TrimSpace(in.Reason); in.Reason == "" {
		return membership.ErrReasonMissing
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		m, err := s.members.LockMembershipTx(tx, in.MembershipID)
		if err != nil {
			return err
		}
		switch {
		case !in.Actor.Operates(m.CityID):
			return membership.ErrNotFound
		case m.OrderID == nil:
			return ErrNotRefundable
		case m.EndedAt != nil:
			return membership.ErrRefunded
		}
		before, _, err := s.records.refundGround(tx, m.ID)
		if err != nil {
			return err
		}
		if err := s.records.saveRefundGround(tx, m, in); err != nil {
			return err
		}
		if err := s.notifyTx(tx, m.CityID, m.MemberID, "refund_by_days_only", "refund-ground:"+s.ids.New().String(),
			map[string]string{"card_number": m.CardNumber}); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{CityID: m.CityID, Actor: in.Actor, Action: "membership.set_refund_ground",
			ObjectKind: "membership", ObjectID: m.ID.String(), Reason: in.Reason, Before: before, After: in.Ground})
	})
}

// groundTx is the ground that holds for a card: that of its city, or the one that operators have set.
func (s *Service) groundTx(tx *db.Tx, m membership.Membership, c city.City) (Ground, error) {
	if c.Status == city.StatusWindingDown || c.Status == city.StatusClosed {
		return GroundWindingDown, nil
	}
	ground, _, err := s.records.refundGround(tx, m.ID)
	return ground, err
}
