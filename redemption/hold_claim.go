package redemption

import (
	"context"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// longestHold bounds what HoldClaim can add up to, counted from the scan.
const longestHold = 15 * time.Minute

// HoldClaim gives an open claim three more minutes from now, for a cashier who needs them
// (WCAG 2.2.1), up to 15 minutes after the scan. What a confirmation asks of the card is
// asked when it comes, as ever. Errors: those of ReopenClaim; claim_expired also when the 15
// minutes are over.
func (s *Service) HoldClaim(ctx context.Context, in ReopenClaimInput) (until time.Time, err error) {
	storeID, err := s.tillStore(ctx, in.Actor, in.StoreID)
	if err != nil {
		return time.Time{}, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		claims, err := s.records.lockClaims(tx, []ident.ID{in.ClaimID})
		if err != nil {
			return err
		}
		claim, found := claims[in.ClaimID]
		if !found {
			return ErrClaimUnknown
		}
		if err := claim.mayConfirm(storeID, tx.Now()); err != nil {
			return err
		}
		until = tx.Now().Add(ClaimFor)
		if until.After(claim.OpenedAt.Add(longestHold)) {
			return ErrClaimExpired
		}
		return s.records.holdClaim(tx, claim.ID, until)
	})
	return until, err
}
