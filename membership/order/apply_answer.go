package order

import (
	"context"
	"errors"
	"fmt"
)

// applyAnswer applies what a provider said when it was asked, in the same way as a payment notice.
// Each receipt and each refund is recorded on its own: one that is refused, which has raised its alarm, or that fails
// does not stop the others.
func (s *Service) applyAnswer(ctx context.Context, payment Payment, state PaymentState) error {
	var failed []error
	for _, r := range state.Receipts {
		failed = append(failed, s.applySaid(ctx, payment, Notice{EventID: "receipt:" + r.TxnID, Kind: NoticePaid,
			TxnID: r.TxnID, AmountFen: r.AmountFen, At: r.PaidAt}))
	}
	returns, err := s.oursFirst(ctx, payment.Provider, state.Refunds)
	failed = append(failed, err)
	for _, r := range returns {
		failed = append(failed, s.applySaid(ctx, payment, Notice{EventID: "return:" + r.RefundNo, Kind: NoticeRefunded,
			TxnID: r.TxnID, RefundNo: r.RefundNo, AmountFen: r.AmountFen}))
	}
	return errors.Join(failed...)
}

// applySaid applies one part of an answer, under the fingerprint of its figures.
func (s *Service) applySaid(ctx context.Context, payment Payment, n Notice) error {
	n.Ref, n.asked = payment.Ref, true
	said := fmt.Appendf(nil, "%q %q %q %d", n.Ref, n.TxnID, n.RefundNo, n.AmountFen)
	err := s.applyOnce(ctx, payment.Provider, n, fingerprintOf(said))
	if errors.Is(err, ErrNoticeRefused) {
		return nil
	}
	return err
}

// oursFirst sorts the refunds that have a number of ours before the others: they are finished before a
// foreign one is set against what we owe.
func (s *Service) oursFirst(ctx context.Context, provider string, returns []Return) ([]Return, error) {
	var ours, others []Return
	for _, r := range returns {
		known, err := s.records.knowsRefund(s.db.Read(ctx), provider, r.RefundNo)
		if err != nil {
			return nil, err
		}
		if known {
			ours = append(ours, r)
		} else {
			others = append(others, r)
		}
	}
	return append(ours, others...), nil
}
