package identity

import (
	"context"
	"time"

	"citycard/app/platform/db"
)

const (
	oldCodesAfter = time.Hour // until then a late sign-in is told that its code has run out
	deleteBatch   = 1000
)

// DeleteOldSignInCodes deletes the sign-in codes that ran out more than an hour ago, and with
// them the fingerprints of the numbers they went to: many belong to people who never signed
// in, or have erased their account since. For the job retention; running it again finds nothing.
func (s *Service) DeleteOldSignInCodes(ctx context.Context) (int, error) {
	for total := 0; ; {
		var n int64
		err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			n, err = s.records.deleteOldCodes(tx, tx.Now().Add(-oldCodesAfter), deleteBatch)
			return err
		})
		total += int(n)
		if err != nil || n < deleteBatch {
			return total, err
		}
	}
}
