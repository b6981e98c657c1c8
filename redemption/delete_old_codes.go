package redemption

import (
	"context"
	"time"

	"citycard/app/platform/db"
)

const (
	// oldCodeRetention is how long the answer to a replaced code is "expired" and not "not ours".
	oldCodeRetention = 24 * time.Hour
	deleteBatch      = 1000
)

// DeleteOldCodes deletes the codes that newer ones replaced more than a day ago, in every
// city, and counts them. For the job retention; a second run finds nothing.
func (s *Service) DeleteOldCodes(ctx context.Context) (int, error) {
	for total := 0; ; {
		var n int64
		err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			n, err = s.records.deleteOldCodes(tx, tx.Now().Add(-oldCodeRetention), deleteBatch)
			return err
		})
		total += int(n)
		if err != nil || n < deleteBatch {
			return total, err
		}
	}
}
