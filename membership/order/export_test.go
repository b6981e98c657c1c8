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
