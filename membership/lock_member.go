package membership

import (
	"errors"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// LockMemberTx locks the member's row until the caller's transaction ends, so that the erasure
// of the account waits for it. found is false for a member who has erased the account. Whoever
// writes rows about a member, or a message to one, outside of the running cards calls this first:
// an erasure then either removes those rows or comes before them and prevents them. The member's
// row comes before everything else in the order of locks.
func (s *Service) LockMemberTx(tx *db.Tx, id ident.ID) (found bool, err error) {
	err = s.records.lockMember(tx, id)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
