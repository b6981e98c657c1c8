package redemption

import (
	"context"
	"time"

	"citycard/app/platform/db"
)

const (
	// oldCodesFor is how long a replaced code is answered "expired" and not "not ours".
	oldCodesFor = 24 * time.Hour
	forgetBatch = 1000
)

// DeleteOldCodes deletes the codes that newer ones replaced more than a day ago, in every
// city, and counts them. For the job retention; running it again finds nothing.
func (s *Service) DeleteOldCodes(ctx context.Context) (int, error) {
	for total := 0; ; {
		var n int64
		err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			n, err = s.records.forgetOldCodes(tx, tx.Now().Add(-oldCodesFor), forgetBatch)
			return err
		})
		total += int(n)
		if err != nil || n < forgetBatch {
			return total, err
		}
	}
}
