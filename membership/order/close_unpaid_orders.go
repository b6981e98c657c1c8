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
// provider does not answer; an order of a provider that is no longer connected stays open for a day.
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
	if err := s.applyReceipts(ctx, payment, state); err != nil {
		return false, err
	}
	if state.Status == AtProviderWaiting || state.Status == AtProviderPaid {
		return false, nil
	}
	return s.close(ctx, payment)
}

func (s *Service) close(ctx context.Context, payment Payment) (closed bool, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		closed, err = s.records.closeOrder(tx, payment.OrderID, tx.Now())
		return err
	})
	return closed, err
}

// missingProviderWait is how long an order waits for a provider that is not connected: that may be
// a mistake in the settings.
const missingProviderWait = 24 * time.Hour

// closeWithoutProvider closes an order of a provider that is no longer connected. While the order is
// open its member cannot buy the plan. Money that comes after all is refunded.
func (s *Service) closeWithoutProvider(ctx context.Context, payment Payment) (bool, error) {
	if s.db.Read(ctx).Now().Sub(payment.CreatedAt) < missingProviderWait {
		return false, ErrProviderNotFound
	}
	return s.close(ctx, payment)
}

// applyReceipts applies money that a query found in the same way as a payment notice.
func (s *Service) applyReceipts(ctx context.Context, payment Payment, state PaymentState) error {
	for _, r := range state.Receipts {
		notice := Notice{EventID: "query:" + r.TxnID, Kind: NoticePaid, Ref: payment.Ref, TxnID: r.TxnID,
			AmountFen: r.AmountFen, At: r.PaidAt}
		if err := s.applyOnce(ctx, payment.Provider, notice, ""); err != nil {
			return err
		}
	}
	return nil
}
