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
// (WCAG 2.2.1), but never more than 15 minutes after the scan: near that end the answer is the end
// itself. What a confirmation asks of the card is asked when it comes, as ever. Errors: those
// of ReopenClaim.
func (s *Service) HoldClaim(ctx context.Context, in ReopenClaimInput) (until time.Time, err error) {
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
		until = claim.heldFrom(tx.Now())
		return s.records.holdClaim(tx, claim.ID, until)
	})
	return until, err
}

// mayHold tells whether HoldClaim still adds anything.
func (c Claim) mayHold() bool { return c.ExpiresAt.Before(c.OpenedAt.Add(longestHold)) }

// heldFrom is the end of a claim that is held at the instant now.
func (c Claim) heldFrom(now time.Time) time.Time {
	until, most := now.Add(ClaimFor), c.OpenedAt.Add(longestHold)
	if until.After(most) {
		return most
	}
	return until
}
