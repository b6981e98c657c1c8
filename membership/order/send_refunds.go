package order

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/notify"
)

// SendRefunds sends the refunds of a city that are due to their providers, asks about those
// that were sent before, and counts both. For the job of that name. The refund number never
// changes, so a repetition after a lost answer refunds once. What a provider cannot refund, because
// its window has passed or it has rejected it for good, goes to the manual payout.
func (s *Service) SendRefunds(ctx context.Context, c city.ID) (int, error) {
	due, err := s.records.dueRefunds(s.db.Read(ctx), c, jobBatch)
	if err != nil {
		return 0, err
	}
	handled := 0
	for _, refund := range due {
		var mine bool
		err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			mine, err = s.records.claimRefund(tx, refund, refundRetry(tx.Now(), refund.Attempts))
			return err
		})
		if err != nil {
			return handled, err
		}
		if !mine {
			continue
		}
		handled++
		if err := s.sendRefund(ctx, refund); err != nil {
			s.log.WarnContext(ctx, "a refund will be tried again", "refund", refund.RefundNo, "err", err)
		}
	}
	return handled, nil
}

// sendRefund calls the provider outside any transaction.
func (s *Service) sendRefund(ctx context.Context, refund Refund) error {
	payment, err := s.records.payment(s.db.Read(ctx), refund.PaymentID)
	if err != nil {
		return err
	}
	if refund.Status == RefundRequested {
		if refund, err = s.askBeforeSending(ctx, refund, payment); err != nil || refund.Status != RefundRequested {
			return err
		}
	}
	state, err := s.askForRefund(ctx, refund, payment)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.applyRefundStateTx(tx, refund, state) })
}

// askBeforeSending asks the provider how the refund stands, if it was sent before and the answer was lost,
// and what else it has given back of this payment at its own desk. It answers with the refund as it stands
// then.
func (s *Service) askBeforeSending(ctx context.Context, refund Refund, payment Payment) (Refund, error) {
	provider, found := s.provider(payment.Provider)
	if !found {
		return refund, nil
	}
	if refund.Attempts > 0 {
		state, err := provider.QueryRefund(ctx, refund.RefundNo)
		if err != nil {
			return refund, err
		}
		err = s.db.InTx(ctx, func(tx *db.Tx) error { return s.applyRefundStateTx(tx, refund, state) })
		if err != nil || state.Status != RefundAtProviderUnknown {
			return s.refundNow(ctx, refund, err)
		}
	}
	state, err := provider.Query(ctx, payment.Ref)
	if err == nil {
		err = s.applyAnswer(ctx, payment, state)
	}
	return s.refundNow(ctx, refund, err)
}

func (s *Service) refundNow(ctx context.Context, refund Refund, err error) (Refund, error) {
	if err != nil {
		return refund, err
	}
	refund, _, err = s.records.refundByID(s.db.Read(ctx), refund.ID)
	return refund, err
}

func (s *Service) askForRefund(ctx context.Context, refund Refund, payment Payment) (RefundState, error) {
	provider, found := s.provider(payment.Provider)
	if !found {
		return RefundState{Status: RefundAtProviderRejected, Why: "the provider is no longer connected"}, nil
	}
	if refund.Status == RefundSent {
		return provider.QueryRefund(ctx, refund.RefundNo)
	}
	if s.db.Read(ctx).Now().Sub(*payment.PaidAt) > refundWindow {
		return RefundState{Status: RefundAtProviderRejected, Why: "more than 365 days after the payment"}, nil
	}
	return provider.Refund(ctx, RefundRequest{
		RefundNo: refund.RefundNo, Ref: payment.Ref, TxnID: *payment.ProviderTxnID,
		AmountFen: refund.AmountFen, TotalFen: payment.AmountFen,
	})
}

// applyRefundStateTx moves a refund to the state at the provider, as far as providerSteps allows: a
// late or repeated answer changes nothing.
func (s *Service) applyRefundStateTx(tx *db.Tx, refund Refund, state RefundState) error {
	switch state.Status {
	case RefundAtProviderDone:
		return s.finishRefundTx(tx, refund, providerSteps)
	case RefundAtProviderRejected:
		moved, err := s.records.moveRefund(tx, refund.ID, RefundManual, state.Why)
		if err != nil || !moved {
			return err
		}
		return notify.RaiseAlarmTx(tx, notify.Alarm{CityID: refund.CityID, Code: "membership.refund_needs_payout",
			Subject: refund.RefundNo, Detail: state.Why})
	case RefundAtProviderPending:
		_, err := s.records.moveRefund(tx, refund.ID, RefundSent, "")
		return err
	}
	return nil // the provider does not know it yet: the next run asks again
}

func (s *Service) finishRefundTx(tx *db.Tx, refund Refund, steps map[RefundStatus][]RefundStatus) error {
	done, err := s.records.finishRefund(tx, refund.ID, steps)
	if err != nil || !done {
		return err
	}
	return s.notifyTx(tx, refund.CityID, refund.MemberID, "refund_done", "refund-done:"+refund.ID.String(),
		map[string]string{
			"amount": refund.AmountFen.Yuan(), "refund_no": refund.RefundNo,
		})
}
