package membership

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// ReserveRefund and EndMembership let the races reach the conditional updates themselves,
// past the row locks that the use cases take before.
func ReserveRefund(tx *db.Tx, paymentID ident.ID, amount money.Fen) (bool, error) {
	return records{}.reserveRefund(tx, paymentID, amount)
}

func EndMembership(tx *db.Tx, id ident.ID) (bool, error) {
	return records{}.setStatus(tx, id, MembershipRefunded, running...)
}
