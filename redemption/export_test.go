package redemption

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// WellFormedDigits is a code that nobody was ever given.
func WellFormedDigits() string { return newDigits() }

// The conditional updates, for showing that each holds without what stands before it.

func (s *Service) TakeCode(tx *db.Tx, digits string) (bool, error) {
	return s.records.takeCode(tx, s.hashCode(digits))
}

func (s *Service) UseClaims(tx *db.Tx, claims ...ident.ID) error {
	return s.records.useClaims(tx, claims)
}

func (s *Service) MarkReversed(tx *db.Tx, id ident.ID) error { return s.records.markReversed(tx, id) }

func (s *Service) MarkAccrued(tx *db.Tx, ids ...ident.ID) error {
	return s.records.markAccrued(tx, ids)
}
