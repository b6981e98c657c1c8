package merchants

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// ReviewPromise is how soon the city answers an application or an offer.
const ReviewPromise = 24 * time.Hour

// Queue counts what waits for the city and what has waited longer than ReviewPromise, and names
// the oldest.
type Queue struct {
	Count, Overdue int64
	OldestID       ident.ID
	OldestAt       *time.Time // nil when nothing waits
}

// ReviewQueues are the two queues of a city. Imported stores are leads of our own; nobody was
// promised an answer, so they are counted apart.
type ReviewQueues struct {
	Stores, Offers Queue
	Imported       int64
}

// ReviewQueues counts what waits in a city. Code: city.not_found for others than its operators.
func (s *Service) ReviewQueues(ctx context.Context, actor identity.Actor, id city.ID) (ReviewQueues, error) {
	if !actor.Operates(id) {
		return ReviewQueues{}, city.ErrNotFound
	}
	tx := s.db.Read(ctx)
	var q ReviewQueues
	var err error
	if q.Stores, err = s.records.queue(tx, waitingStores, id); err != nil {
		return q, err
	}
	if q.Offers, err = s.records.queue(tx, waitingOffers, id); err != nil {
		return q, err
	}
	q.Imported, err = s.records.importedPending(tx, id)
	return q, err
}

// WaitingStores lists the stores that wait for the city, the longest waiting first, at most
// limit of them. Code: city.not_found.
func (s *Service) WaitingStores(ctx context.Context, actor identity.Actor, id city.ID, limit int) ([]Store, error) {
	if !actor.Operates(id) {
		return nil, city.ErrNotFound
	}
	return s.records.waitingStores(s.db.Read(ctx), id, limit)
}

// WaitingOffer is an offer that waits, with the name of its store.
type WaitingOffer struct {
	Offer
	StoreNameZh, StoreNameEn string
}

// WaitingSince is when the promise began to run: the last change of the offer.
func (o Offer) WaitingSince() time.Time { return o.UpdatedAt }

// WaitingOffers lists the published offers that wait for the city, as WaitingStores.
func (s *Service) WaitingOffers(
	ctx context.Context, actor identity.Actor, id city.ID, limit int,
) ([]WaitingOffer, error) {
	if !actor.Operates(id) {
		return nil, city.ErrNotFound
	}
	return s.records.waitingOffers(s.db.Read(ctx), id, limit)
}

// OfferReview is an offer with what the city needs to decide: its store, its terms when the
// city last decided on it (nil for a new offer), and the automatic checks.
type OfferReview struct {
	Offer  Offer
	Store  Store
	Before *OfferTerms
	Checks []Check
}

// OfferForReview shows an offer to an operator of its city.
// Codes: merchants.offer_not_found (another city's, too).
func (s *Service) OfferForReview(ctx context.Context, actor identity.Actor, offerID ident.ID) (OfferReview, error) {
	tx := s.db.Read(ctx)
	offer, err := s.records.offer(tx, offerID)
	if err != nil {
		return OfferReview{}, err
	}
	if !actor.Operates(offer.CityID) {
		return OfferReview{}, ErrOfferNotFound
	}
	view := OfferReview{Offer: offer}
	if view.Store, err = s.records.store(tx, offer.StoreID); err != nil {
		return OfferReview{}, err
	}
	if offer.ReviewedVersion != nil {
		if view.Before, err = s.records.termsOf(tx, offer.ID, *offer.ReviewedVersion); err != nil {
			return OfferReview{}, err
		}
	}
	policy, err := s.DiscountPolicyTx(tx, offer.CityID)
	if err != nil {
		return OfferReview{}, err
	}
	banned, err := s.bannedWordsTx(tx, offer.CityID)
	view.Checks = checkOffer(offer, view.Store, policy, banned)
	return view, err
}

// OffersForReview shows several offers of one city, in the order of offerIDs, without their
// earlier terms. Codes: city.not_found; merchants.offer_not_found when one of
// them is not of this city.
func (s *Service) OffersForReview(
	ctx context.Context, actor identity.Actor, id city.ID, offerIDs []ident.ID,
) ([]OfferReview, error) {
	if !actor.Operates(id) {
		return nil, city.ErrNotFound
	}
	tx := s.db.Read(ctx)
	offers, err := s.records.offersInCity(tx, id, offerIDs)
	if err != nil {
		return nil, err
	}
	stores, err := s.records.storesOfOffers(tx, id, offerIDs)
	if err != nil {
		return nil, err
	}
	policy, err := s.DiscountPolicyTx(tx, id)
	if err != nil {
		return nil, err
	}
	banned, err := s.bannedWordsTx(tx, id)
	if err != nil {
		return nil, err
	}
	views := make([]OfferReview, len(offerIDs))
	for i, offerID := range offerIDs {
		offer, found := offers[offerID]
		if !found {
			return nil, ErrOfferNotFound
		}
		store := stores[offer.StoreID]
		views[i] = OfferReview{Offer: offer, Store: store, Checks: checkOffer(offer, store, policy, banned)}
	}
	return views, nil
}

// StoreReview is a store with the automatic checks, for the city's decision.
type StoreReview struct {
	Store  Store
	Checks []Check
}

// StoreForReview shows a store to an operator of its city.
// Codes: merchants.store_not_found (another city's, too).
func (s *Service) StoreForReview(ctx context.Context, actor identity.Actor, storeID ident.ID) (StoreReview, error) {
	tx := s.db.Read(ctx)
	store, err := s.storeForOperatorTx(tx, actor, storeID)
	if err != nil {
		return StoreReview{}, err
	}
	area, err := AreaTx(tx, store.CityID)
	if err != nil {
		return StoreReview{}, err
	}
	twins, err := s.records.twins(tx, store)
	if err != nil {
		return StoreReview{}, err
	}
	banned, err := s.bannedWordsTx(tx, store.CityID)
	return StoreReview{Store: store, Checks: checkStore(store, area, twins, banned)}, err
}

// DistrictsForOps are the districts that stores of a city are in, in any state, at most 100.
// Code: city.not_found for others than its operators.
func (s *Service) DistrictsForOps(ctx context.Context, actor identity.Actor, id city.ID) ([]string, error) {
	if !actor.Operates(id) {
		return nil, city.ErrNotFound
	}
	return s.records.districts(s.db.Read(ctx), id)
}
