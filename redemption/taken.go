package redemption

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// DiscountsTx sums the discounts of the visits that stand of a membership (membership.Visits).
func (s *Service) DiscountsTx(tx *db.Tx, membershipID ident.ID) (money.Fen, error) {
	return s.records.discountsOf(tx, membershipID)
}
