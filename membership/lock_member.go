package membership

import (
	"errors"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// HoldMemberTx makes the end of a member's account wait for the caller's transaction, and
// tells whether the account is still there. Whoever writes something by or to a member outside
// of the member's running cards asks this first: what is written then is forgotten with the
// rest, and who has been erased is written nothing more. The member's row comes before
// everything else in the order of locks.
func (s *Service) HoldMemberTx(tx *db.Tx, id ident.ID) (here bool, err error) {
	err = s.records.lockMember(tx, id)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
