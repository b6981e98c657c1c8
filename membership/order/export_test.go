package order

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// ReserveRefund lets the race reach the conditional update itself, past the row locks that the
// use case takes before.
func ReserveRefund(tx *db.Tx, paymentID ident.ID, amount money.Fen) (bool, error) {
	return records{}.reserveRefund(tx, paymentID, amount)
}

// InsertFurtherPayment writes one more payment of an order with a provider's transaction, past the look
// that recordPaymentTx takes before.
func InsertFurtherPayment(tx *db.Tx, id ident.ID, of Payment, txn string) error {
	of.ID, of.Attempt, of.ProviderTxnID, of.Status = id, of.Attempt+1, &txn, PaymentSucceeded
	of.PaidAt, of.NextQueryAt = &of.CreatedAt, nil
	return records{}.insertPayment(tx, &of)
}
