package order

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// orderLife is how long an order may stay unpaid. The closing job asks the provider first, so money
// that came in time is never refused because its notice is late.
const orderLife = 15 * time.Minute

// jobBatch is how many rows a job reads in one run.
const jobBatch = 500

// CloseUnpaidOrders closes the orders of a city that stayed unpaid for 15 minutes, and
// counts them. For the job of that name. It first makes the provider refuse further money, then
// asks what it took. Money that came in time pays the order instead. An order stays open while its
// provider does not answer, and for a day where the provider is no longer connected or leaves it
// undecided.
func (s *Service) CloseUnpaidOrders(ctx context.Context, c city.ID) (int, error) {
	overdue, err := s.records.overdueOrders(s.db.Read(ctx), c, jobBatch)
	if err != nil {
		return 0, err
	}
	closed := 0
	for _, payment := range overdue {
		if err := ctx.Err(); err != nil { // out of time: no warning about each of the others
			return closed, err
		}
		done, err := s.closeUnpaid(ctx, payment)
		if err != nil {
			s.log.WarnContext(ctx, "an unpaid order stays open", "order", payment.OrderID, "err", err)
			continue
		}
		if done {
			closed++
		}
	}
	return closed, nil
}

func (s *Service) closeUnpaid(ctx context.Context, payment Payment) (bool, error) {
	provider, found := s.provider(payment.Provider)
	if !found {
		return s.closeWithoutProvider(ctx, payment)
	}
	if err := provider.Close(ctx, payment.Ref); err != nil {
		return false, err
	}
	state, err := provider.Query(ctx, payment.Ref)
	if err != nil {
		return false, err
	}
	if err := s.applyAnswer(ctx, payment, state); err != nil {
		return false, err
	}
	if state.mayStillPay() && s.db.Read(ctx).Now().Sub(payment.CreatedAt) < providerPatience {
		return false, nil
	}
	return s.close(ctx, payment)
}

// mayStillPay tells whether the provider has left a payment undecided: it may still be paid, or is
// called paid without the money. Money that has arrived is recorded by now, and has paid the order or
// goes back.
func (p PaymentState) mayStillPay() bool {
	return p.Status == AtProviderWaiting || p.Status == AtProviderPaid && len(p.Receipts) == 0
}

func (s *Service) close(ctx context.Context, payment Payment) (closed bool, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		closed, err = s.records.closeOrder(tx, payment.OrderID, tx.Now())
		return err
	})
	return closed, err
}

// providerPatience is how long an order waits for a provider that is not connected, which may be a
// mistake in the settings, and for one that leaves it undecided. Money that comes later goes back.
const providerPatience = 24 * time.Hour

// closeWithoutProvider closes an order of a provider that is no longer connected. While the order is
// open its member cannot buy the plan. Money that comes after all is refunded.
func (s *Service) closeWithoutProvider(ctx context.Context, payment Payment) (bool, error) {
	if s.db.Read(ctx).Now().Sub(payment.CreatedAt) < providerPatience {
		return false, ErrProviderNotFound
	}
	return s.close(ctx, payment)
}
