package order

import (
	"errors"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/membership"
)

// The methods of this file implement membership.Orders: what package membership has to know of a
// member's money before it shows, exports or erases an account.

// HasOrderTx tells whether the member has or had an order of the city.
func (s *Service) HasOrderTx(tx *db.Tx, memberID ident.ID, c city.ID) (bool, error) {
	return s.records.hasOrder(tx, memberID, c)
}

// CheckErasureTx refuses while money of the member's is under way or could be asked back:
// ErrEraseOrderOpen, ErrEraseRefundOn, ErrEraseCardRuns. The cards are those that have not
// ended, and the caller has locked them.
func (s *Service) CheckErasureTx(tx *db.Tx, memberID ident.ID, cards []membership.Membership) error {
	open, err := s.records.hasOpenOrder(tx, memberID)
	if err != nil {
		return err
	}
	if open {
		return ErrEraseOrderOpen
	}
	refund, found, err := s.records.unfinishedRefund(tx, memberID)
	if err != nil {
		return err
	}
	if found {
		return ErrEraseRefundOn.WithParam("amount", refund.AmountFen.Yuan())
	}
	waiting, found, err := s.records.openTopUp(tx, memberID)
	if err != nil {
		return err
	}
	if found {
		return ErrEraseRefundOn.WithParam("amount", waiting.AmountFen.Yuan())
	}
	for _, card := range cards {
		quote, _, err := s.quoteTx(tx, card)
		switch {
		// a trial; the renewal is in this list, too
		case errors.Is(err, ErrNotRefundable), errors.Is(err, ErrRefundRenewalFirst):
		case err != nil:
			return err
		case quote.RefundFen >= 1:
			return ErrEraseCardRuns.WithParam("amount", quote.RefundFen.Yuan())
		}
	}
	return nil
}

type orderExport struct {
	ID        ident.ID   `json:"id"`
	No        string     `json:"no"`
	CityID    string     `json:"city"`
	AmountFen money.Fen  `json:"amount_fen"`
	Status    string     `json:"status"`
	CreatedAt time.Time  `json:"created_at"`
	PaidAt    *time.Time `json:"paid_at"`
	ClosedAt  *time.Time `json:"closed_at"`
}

type paymentExport struct {
	OrderID       ident.ID   `json:"order_id"`
	Provider      string     `json:"provider"`
	ProviderTxnID *string    `json:"provider_transaction"`
	AmountFen     money.Fen  `json:"amount_fen"`
	RefundedFen   money.Fen  `json:"refunded_fen"`
	Status        string     `json:"status"`
	PaidAt        *time.Time `json:"paid_at"`
}

type refundExport struct {
	RefundNo    string     `json:"no"`
	OrderID     ident.ID   `json:"order_id"`
	Reason      string     `json:"reason"`
	Rule        string     `json:"rule"`
	AmountFen   money.Fen  `json:"amount_fen"`
	DaysLeft    int64      `json:"days_left"`
	DaysTotal   int64      `json:"days_total"`
	Status      string     `json:"status"`
	CreatedAt   time.Time  `json:"created_at"`
	SucceededAt *time.Time `json:"succeeded_at"`
}

// ExportOrdersTx reads the member's orders, payments and refunds, to be marshalled.
func (s *Service) ExportOrdersTx(tx *db.Tx, memberID ident.ID) (orders, payments, refunds any, err error) {
	return s.records.exportRows(tx, memberID)
}
