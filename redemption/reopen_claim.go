package redemption

import (
	"cmp"
	"context"
	"slices"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
)

// ReopenClaimInput names a claim that the till has opened before.
type ReopenClaimInput struct {
	Actor   identity.Actor
	StoreID ident.ID // only for staff of several stores
	ClaimID ident.ID
}

// OpenClaim is a claim as the confirm page shows it. The offer that the store used last comes first:
// at a busy till it is nearly always the right one.
type OpenClaim struct {
	Preview
	Store merchants.Store
	Zone  *time.Location // of the store's city
	Now   time.Time      // by the database's clock
	// MayExtend is false once ExtendClaim cannot add anything.
	MayExtend bool
}

// ReopenClaim shows the preview of an open claim again: after a reload, the back key, or
// for a colleague at the same store. It reads only. Errors: claim_unknown (also for another
// store's), claim_used, claim_expired, and those of Scan about the card and the store.
func (s *Service) ReopenClaim(ctx context.Context, in ReopenClaimInput) (OpenClaim, error) {
	storeID, err := s.TillStore(ctx, in.Actor, in.StoreID)
	if err != nil {
		return OpenClaim{}, err
	}
	tx := s.db.Read(ctx)
	claim, found, err := s.records.claim(tx, in.ClaimID)
	if err != nil {
		return OpenClaim{}, err
	}
	if !found {
		return OpenClaim{}, ErrClaimUnknown
	}
	if err := claim.mayConfirm(storeID, tx.Now()); err != nil {
		return OpenClaim{}, err
	}
	store, err := s.merchants.StoreForTillTx(tx, storeID)
	if err != nil {
		return OpenClaim{}, AsOutcome(err)
	}
	return s.openClaim(tx, scan{Service: s, actor: in.Actor, store: store}, claim)
}

func (s *Service) openClaim(tx *db.Tx, sc scan, claim Claim) (OpenClaim, error) {
	standing, err := sc.validateCard(tx, claim.MembershipID)
	if err != nil {
		return OpenClaim{}, err
	}
	preview, err := sc.preview(tx, claim, standing)
	if err != nil {
		return OpenClaim{}, err
	}
	facts, err := s.cities.of(tx, sc.store.CityID)
	if err != nil {
		return OpenClaim{}, err
	}
	last, err := s.records.lastOfferUsed(tx, sc.store.ID)
	if err != nil {
		return OpenClaim{}, err
	}
	slices.SortStableFunc(preview.Offers, func(a, b merchants.Offer) int {
		return cmp.Compare(rank(a.ID != last), rank(b.ID != last))
	})
	return OpenClaim{Preview: preview, Store: sc.store, Zone: facts.zone, Now: tx.Now(), MayExtend: claim.mayExtend()},
		nil
}

func rank(later bool) int {
	if later {
		return 1
	}
	return 0
}
