package order

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// jobBatch is how many rows a job takes in hand at a time.
const jobBatch = 500

// CloseUnpaidOrders closes the orders of a city that stayed unpaid for 15 minutes, and
// counts them. For the job of that name. The provider is asked first: to take no more
// money, then what it took. Money that came in time pays the order instead, and an order
// whose provider does not answer stays open until it does; one whose provider is no longer
// connected, for a day.
func (s *Service) CloseUnpaidOrders(ctx context.Context, c city.ID) (int, error) {
	overdue, err := s.records.overdueOrders(s.db.Read(ctx), c, jobBatch)
	if err != nil {
		return 0, err
	}
	closed := 0
	for _, payment := range overdue {
		if err := ctx.Err(); err != nil { // out of time: no reason to complain about each of the others
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
		return s.closeUnasked(ctx, payment)
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

// providerMissedFor is how long an order waits for a provider that is not connected, perhaps
// by a slip.
const providerMissedFor = 24 * time.Hour

// closeUnasked ends an order whose provider is no longer connected: there is nobody to ask, and
// while it is open its member cannot buy the plan. Money that comes after all goes back.
func (s *Service) closeUnasked(ctx context.Context, payment Payment) (bool, error) {
	if s.db.Read(ctx).Now().Sub(payment.CreatedAt) < providerMissedFor {
		return false, ErrProviderNotFound
	}
	return s.close(ctx, payment)
}

// applyReceipts treats money that a query found like money that a notice told of.
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
