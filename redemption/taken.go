package redemption

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/membership"
)

// The methods of this file implement membership.Visits.

// DiscountsTx sums the discounts of the visits that stand of a membership.
func (s *Service) DiscountsTx(tx *db.Tx, membershipID ident.ID) (money.Fen, error) {
	return s.records.discountsOf(tx, membershipID)
}

// UnitsUsedTx lists the units of benefits that were used under the memberships since an instant, in visits
// that stand.
func (s *Service) UnitsUsedTx(
	tx *db.Tx, membershipIDs []ident.ID, since time.Time,
) ([]membership.UnitUse, error) {
	return s.records.unitsUsed(tx, membershipIDs, since)
}
