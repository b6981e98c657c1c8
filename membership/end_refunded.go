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

// EndReturnedTx ends a card whose money all went back at the provider's own desk, unless it has ended. A
// period behind it becomes the running one and keeps its days. The caller has locked the row.
func (s *Service) EndReturnedTx(tx *db.Tx, m Membership) error {
	ended, err := s.records.setStatus(tx, m.ID, MembershipRefunded)
	if err != nil || !ended {
		return err
	}
	if err := s.records.promoteSuccessors(tx, m.CityID); err != nil {
		return err
	}
	return s.records.endBenefits(tx, []ident.ID{m.ID})
}

// LockMembershipOfOrderTx locks the period that an order bought; nil when there is none.
func (s *Service) LockMembershipOfOrderTx(tx *db.Tx, orderID ident.ID) (*Membership, error) {
	return s.records.lockMembershipOfOrder(tx, orderID)
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
