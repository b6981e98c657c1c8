package membership

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// The methods of this file are for redemption. They work on whole batches, in the caller's
// transaction. A membership or benefit may be in a batch once. One that is missing from an answer
// was refused, and Standing.MayVisit or Benefit.MaySpend tells why.

// StandingsTx reads the memberships with these ids; unknown ids are missing from the answer.
func (s *Service) StandingsTx(tx *db.Tx, ids []ident.ID) (map[ident.ID]Standing, error) {
	rows, err := s.records.standings(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[ident.ID]Standing, len(rows))
	for _, row := range rows {
		standing := row.Standing
		if number, err := s.vault.Open(row.PhoneSealed); err == nil {
			standing.MaskedName = number.Mask()
		}
		out[standing.MembershipID] = standing
	}
	return out, nil
}

// MembershipForCodeTx reads a membership for its owner. ErrMembersOnly; ErrNotFound for an
// unknown membership and for somebody else's.
func (s *Service) MembershipForCodeTx(tx *db.Tx, actor identity.Actor, membershipID ident.ID) (Standing, error) {
	if err := RequireMember(actor); err != nil {
		return Standing{}, err
	}
	standings, err := s.StandingsTx(tx, []ident.ID{membershipID})
	if err != nil {
		return Standing{}, err
	}
	standing, found := standings[membershipID]
	if !found || standing.MemberID != actor.ID {
		return Standing{}, ErrNotFound
	}
	return standing, nil
}

// CountVisitsTx counts one visit on each membership that is active and within its dates at
// tx.Now(). By this conditional update a visit and a refund exclude each other.
func (s *Service) CountVisitsTx(tx *db.Tx, membershipIDs []ident.ID) (map[ident.ID]bool, error) {
	return s.records.countVisits(tx, membershipIDs)
}

// UncountVisitsTx takes one visit back from each membership, whatever its status.
func (s *Service) UncountVisitsTx(tx *db.Tx, membershipIDs []ident.ID) error {
	return s.records.uncountVisits(tx, membershipIDs)
}

// BenefitsTx reads the benefits with these ids.
func (s *Service) BenefitsTx(tx *db.Tx, ids []ident.ID) (map[ident.ID]Benefit, error) {
	benefits, err := s.records.benefits(tx, ids)
	out := make(map[ident.ID]Benefit, len(benefits))
	for _, b := range benefits {
		out[b.ID] = b
	}
	return out, err
}

// SpendableBenefitsTx lists what a member could use at the store now, earliest deadline first.
func (s *Service) SpendableBenefitsTx(tx *db.Tx, membershipID, storeID ident.ID) ([]Benefit, error) {
	return s.records.spendableBenefits(tx, membershipID, storeID)
}

// TakeUnitsTx takes one unit of each benefit that has one left and is not past its deadline.
func (s *Service) TakeUnitsTx(tx *db.Tx, benefitIDs []ident.ID) (map[ident.ID]bool, error) {
	return s.records.takeUnits(tx, benefitIDs)
}

// ReturnUnitTx gives one unit back, for a reversal. A benefit that has expired meanwhile becomes
// active again: the next run of the expiry job decides about it by the same rule.
func (s *Service) ReturnUnitTx(tx *db.Tx, benefitID ident.ID) error {
	return s.records.returnUnit(tx, benefitID)
}

// StandingByCardTx finds the membership with this card number, as printed, in groups or not,
// among those of one city; found is false for any other text.
func (s *Service) StandingByCardTx(tx *db.Tx, c city.ID, number string) (standing Standing, found bool, err error) {
	digits, is := asCardNumber(number)
	if !is {
		return Standing{}, false, nil
	}
	id, found, err := s.records.membershipByCard(tx, c, digits)
	if err != nil || !found {
		return Standing{}, false, err
	}
	standings, err := s.StandingsTx(tx, []ident.ID{id})
	standing, found = standings[id]
	return standing, found, err
}
