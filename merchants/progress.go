package merchants

import (
	"context"
	"time"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// Progress is how far a store has come on the way to being listed: application, review,
// first offer, practice scan, live. The steps may come in another order: a store may
// practise before its offer is approved.
type Progress struct {
	Store       Store
	HasOffer    bool // any offer that is not rejected
	OfferInCity bool // an offer waits for the city's answer and is published
	OfferSeen   bool // an offer is published and approved
	TillBound   bool
	Practised   bool // someone scanned within ReadyFor
	Lapsed      bool // someone scanned once, but not within ReadyFor
	Live        bool
}

// ProgressOf shows the store's own people how far it has come. For owners, managers and
// operators of the city. Codes: merchants.store_not_found, staff_not_allowed.
func (s *Service) ProgressOf(ctx context.Context, actor identity.Actor, storeID ident.ID) (Progress, error) {
	tx := s.db.Read(ctx)
	store, err := s.storeForOffersTx(tx, actor, storeID)
	if err != nil {
		return Progress{}, err
	}
	offers, err := s.records.offersOf(tx, storeID)
	if err != nil {
		return Progress{}, err
	}
	devices, err := s.deps.Identity.Devices(ctx, storeID)
	if err != nil {
		return Progress{}, err
	}
	return progressOf(store, offers, len(devices), tx.Now()), nil
}

func progressOf(store Store, offers []Offer, devices int, now time.Time) Progress {
	p := Progress{
		Store: store, TillBound: devices > 0, Practised: store.Ready(now),
		Lapsed: store.LastScanAt != nil && !store.Ready(now), Live: store.live(now, offers),
	}
	for _, o := range offers {
		p.HasOffer = p.HasOffer || o.Review != ReviewRejected && o.Status != OfferWithdrawn
		p.OfferInCity = p.OfferInCity || o.Review == ReviewPending && o.Status == OfferPublished
		p.OfferSeen = p.OfferSeen || o.Visible()
	}
	return p
}
