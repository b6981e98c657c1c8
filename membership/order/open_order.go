package order

import (
	"context"

	"citycard/app/platform/db"
)

// A member has one open order of a plan (a unique index says so). Another key finds it, so
// that a second tab or a later visit continues where the first stands.

// joinOpenTx makes the key mean the open order from now on. One whose time is over, and which its
// provider has not let go, can neither be paid nor replaced yet.
func (s *Service) joinOpenTx(tx *db.Tx, in PlaceOrderInput, open Order) (Order, Payment, error) {
	if !tx.Now().Before(open.ExpiresAt) {
		return Order{}, Payment{}, ErrPaymentUnavailable
	}
	if err := s.records.insertOrderKey(tx, in.Actor.ID, in.Key, open.ID); err != nil {
		return Order{}, Payment{}, err
	}
	payment, err := s.records.firstPayment(tx, open.ID)
	return open, payment, err
}

// endOverdue does at once for an open order of the same plan what the job close-unpaid-orders
// would do within a minute: it asks the provider and closes it. If the provider has taken the
// money, that order is the answer to this key, not a second one.
func (s *Service) endOverdue(ctx context.Context, in PlaceOrderInput) error {
	read := s.db.Read(ctx)
	open, found, err := s.records.openOrder(read, in.Actor.ID, in.PlanID)
	if err != nil || !found || read.Now().Before(open.ExpiresAt) {
		return err
	}
	payment, err := s.records.firstPayment(read, open.ID)
	if err != nil {
		return err
	}
	if _, err := s.closeUnpaid(ctx, payment); err != nil {
		return ErrPaymentUnavailable.Wrap(err)
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.lockMemberTx(tx, in.Actor.ID); err != nil {
			return err
		}
		order, err := s.records.order(tx, open.ID)
		if err != nil || order.Status != OrderPaid {
			return err
		}
		// the same key came twice at once
		if _, known, err := s.records.orderByKey(tx, in.Actor.ID, in.Key); err != nil || known {
			return err
		}
		return s.records.insertOrderKey(tx, in.Actor.ID, in.Key, order.ID)
	})
}
