package merchants

import (
	"context"
	"time"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// OfferVersion is what an offer said from SavedAt until the next version.
type OfferVersion struct {
	Version int64
	Terms   OfferTerms
	SavedAt time.Time
	ByCity  bool // saved by an operator, not by the store's own people
}

// OfferOf returns one offer of a store, to those who decide about its offers.
// Codes: merchants.offer_not_found, store_not_found, staff_not_allowed.
func (s *Service) OfferOf(ctx context.Context, actor identity.Actor, storeID, offerID ident.ID) (Offer, error) {
	tx := s.db.Read(ctx)
	if _, err := s.storeForOffersTx(tx, actor, storeID); err != nil {
		return Offer{}, err
	}
	return s.offerOfStoreTx(tx, storeID, offerID)
}

// OfferHistory lists the versions of an offer, newest first, to the same people as OfferOf.
func (s *Service) OfferHistory(
	ctx context.Context, actor identity.Actor, storeID, offerID ident.ID,
) ([]OfferVersion, error) {
	tx := s.db.Read(ctx)
	if _, err := s.storeForOffersTx(tx, actor, storeID); err != nil {
		return nil, err
	}
	if _, err := s.offerOfStoreTx(tx, storeID, offerID); err != nil {
		return nil, err
	}
	return s.records.offerVersions(tx, offerID)
}
