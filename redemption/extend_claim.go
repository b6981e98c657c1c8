package redemption

import (
	"context"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// maxClaim is the longest life of an extended claim, counted from the scan.
const maxClaim = 15 * time.Minute

// ExtendClaim extends an open claim to three minutes from now, for a cashier who needs the time
// (WCAG 2.2.1), but to no more than 15 minutes after the scan. It answers with the new end. It does
// not look at the card; the confirmation does. Errors: those of ReopenClaim.
func (s *Service) ExtendClaim(ctx context.Context, in ReopenClaimInput) (until time.Time, err error) {
	storeID, err := s.TillStore(ctx, in.Actor, in.StoreID)
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
		until = claim.extendedFrom(tx.Now())
		return s.records.extendClaim(tx, claim.ID, until)
	})
	return until, err
}

// mayExtend tells whether ExtendClaim still adds anything.
func (c Claim) mayExtend() bool { return c.ExpiresAt.Before(c.OpenedAt.Add(maxClaim)) }

// extendedFrom is the end of a claim that is extended at the instant now.
func (c Claim) extendedFrom(now time.Time) time.Time {
	until, latest := now.Add(ClaimFor), c.OpenedAt.Add(maxClaim)
	if until.After(latest) {
		return latest
	}
	return until
}
