package merchants

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// StoreView is a store as members see it.
type StoreView struct {
	Store
	Live     bool    // listed now; the page of a store that is not can still be opened by its link
	Offers   []Offer // visible ones, the best first
	Followed bool    // by the member who asks
}

// StoreOf shows an approved store to anyone. Code: merchants.store_not_found.
func (s *Service) StoreOf(ctx context.Context, actor identity.Actor, storeID ident.ID) (StoreView, error) {
	tx := s.db.Read(ctx)
	store, err := s.records.store(tx, storeID)
	if err != nil {
		return StoreView{}, err
	}
	if store.Status != StoreApproved {
		return StoreView{}, ErrStoreNotFound
	}
	view := StoreView{Store: store}
	if view.Offers, err = s.records.visibleOffers(tx, storeID); err != nil {
		return StoreView{}, err
	}
	view.Live = store.live(tx.Now(), view.Offers)
	if actor.Kind == identity.KindMember {
		view.Followed, err = s.records.follows(tx, actor.ID, storeID)
	}
	return view, err
}

// StoreForStaff shows a store in any state to those who act for it, and to operators of
// its city. Code: merchants.store_not_found.
func (s *Service) StoreForStaff(ctx context.Context, actor identity.Actor, storeID ident.ID) (Store, error) {
	tx := s.db.Read(ctx)
	if err := s.RequireStaffTx(tx, actor, storeID, RoleOwner, RoleManager, RoleCashier, RoleOperator); err != nil {
		return Store{}, err
	}
	return s.records.store(tx, storeID)
}

// CityOfStoreTx tells where a store is. Code: merchants.store_not_found.
func (s *Service) CityOfStoreTx(tx *db.Tx, storeID ident.ID) (city.ID, error) {
	store, err := s.records.store(tx, storeID)
	return store.CityID, err
}

// StoreFactsTx returns the facts of a store in any state: messages and histories name stores
// that have left. Code: merchants.store_not_found.
func (s *Service) StoreFactsTx(tx *db.Tx, storeID ident.ID) (StoreFacts, error) {
	store, err := s.records.store(tx, storeID)
	return store.StoreFacts, err
}

// LiveStoresTx returns the live stores of a city and the visible offers of each, the best
// first. The member's store list is built from them.
func (s *Service) LiveStoresTx(tx *db.Tx, id city.ID) ([]Store, map[ident.ID][]Offer, error) {
	stores, err := s.records.liveStores(tx, id)
	if err != nil {
		return nil, nil, err
	}
	offers, err := s.records.visibleOffersOfCity(tx, id)
	if err != nil {
		return nil, nil, err
	}
	byStore := make(map[ident.ID][]Offer, len(stores))
	for _, o := range offers {
		byStore[o.StoreID] = append(byStore[o.StoreID], o)
	}
	return stores, byStore, nil
}

// CatalogueVersionTx is a number that grows with each change of what LiveStoresTx returns. The
// lapse of a store's readiness is no change: see Store.ReadyUntil.
func (s *Service) CatalogueVersionTx(tx *db.Tx, id city.ID) (int64, error) {
	return s.records.catalogueVersion(tx, id)
}
