package membership

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// HasSuccessorTx tells whether a further period waits behind this one. The later one is
// refunded first.
func (s *Service) HasSuccessorTx(tx *db.Tx, id ident.ID) (bool, error) {
	return s.records.hasSuccessor(tx, id)
}

// EndRefundedTx ends a running membership and its benefits because it is refunded.
// ErrRefunded when it has ended already. Its caller is the refund, in the transaction that
// writes the refund's row.
func (s *Service) EndRefundedTx(tx *db.Tx, id ident.ID) error {
	ended, err := s.records.setStatus(tx, id, MembershipRefunded)
	if err != nil {
		return err
	}
	if !ended {
		return ErrRefunded
	}
	return s.records.endBenefits(tx, []ident.ID{id})
}
