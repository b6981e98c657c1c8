package redemption

import (
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// The packages above this one read and write redemptions inside their own transactions by the
// methods of this file, by RedemptionForTx and by RecordReversalTx.

// RedemptionTx finds a redemption by its id. The caller decides who may see it.
func (s *Service) RedemptionTx(tx *db.Tx, id ident.ID) (r Redemption, found bool, err error) {
	return s.records.redemption(tx, id)
}

// ReversalTx finds the reversal of a redemption. The caller decides who may see it.
func (s *Service) ReversalTx(tx *db.Tx, redemptionID ident.ID) (r Reversal, found bool, err error) {
	return s.records.reversal(tx, redemptionID)
}

// OfCardOnDayTx lists what was recorded for a card on a business day, oldest first.
func (s *Service) OfCardOnDayTx(tx *db.Tx, membershipID ident.ID, day clock.Day) ([]Redemption, error) {
	return s.records.ofCardOnDay(tx, membershipID, day)
}

// RecordTx writes a redemption together with its claim. The caller has counted the visit and taken
// the offer use by their conditional updates.
func (s *Service) RecordTx(tx *db.Tx, claim Claim, r Redemption) error {
	if err := s.records.insertClaim(tx, claim); err != nil {
		return err
	}
	return s.records.insertRedemptions(tx, []Redemption{r})
}
