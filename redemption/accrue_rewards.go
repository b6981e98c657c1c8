package redemption

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/merchants/exposure"
)

// accrualBatch is how many redemptions are handed over in one transaction.
const accrualBatch = 1000

// AccrueRewards hands every confirmed redemption of the city's stores to the exposure account,
// exactly once, and counts them. It looks for rows without accrued_at, so one run catches up after
// an outage, and two runs at once share the rows.
func (s *Service) AccrueRewards(ctx context.Context, cityID city.ID) (int, error) {
	for total := 0; ; {
		n, err := s.accrueBatch(ctx, cityID)
		total += n
		if err != nil || n < accrualBatch {
			return total, err
		}
	}
}

func (s *Service) accrueBatch(ctx context.Context, cityID city.ID) (int, error) {
	var visits []exposure.Visit
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		visits = nil // the closure may run again and then find less
		rows, err := s.records.lockUnaccrued(tx, cityID, accrualBatch)
		if err != nil || len(rows) == 0 {
			return err
		}
		visits = make([]exposure.Visit, len(rows))
		done := make([]ident.ID, len(rows))
		for i, r := range rows {
			done[i] = r.ID
			visits[i] = exposure.Visit{RedemptionID: r.ID, StoreID: r.StoreID, MemberID: r.MemberID,
				CityID: r.CityID, Day: r.Day, ConfirmedAt: r.ConfirmedAt, RecordedLate: r.RecordedAt != nil}
		}
		if err := s.exposure.AccrueTx(tx, visits); err != nil {
			return err
		}
		return s.records.markAccrued(tx, done)
	})
	return len(visits), err
}
