package order

import (
	"context"

	"citycard/app/platform/db"
)

// A member has one open order of a plan (unique index). Another key finds it, so that a second tab
// or a later visit continues the same order.

// joinOpenTx gives the open order one more key. An order whose time is over, but which its provider
// has not closed, can neither be paid nor replaced yet.
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

// endOverdue closes an overdue order of the same plan at once, as the job close-unpaid-orders would
// within a minute. If its provider has taken the money, that order is the answer to this key.
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
		// another request with the same key was faster
		if _, known, err := s.records.orderByKey(tx, in.Actor.ID, in.Key); err != nil || known {
			return err
		}
		return s.records.insertOrderKey(tx, in.Actor.ID, in.Key, order.ID)
	})
}
