package merchants

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// StoreForTillTx gives the store at whose till someone scans. It must be an approved
// partner; it need not be ready, because scanning is what makes it ready.
// Codes: merchants.store_not_found, merchants.store_not_listed.
func (s *Service) StoreForTillTx(tx *db.Tx, storeID ident.ID) (Store, error) {
	store, err := s.records.store(tx, storeID)
	if err == nil && store.Status != StoreApproved {
		err = ErrStoreNotListed
	}
	return store, err
}

// ListedStoresTx tells which of the stores are approved partners at this moment.
func (s *Service) ListedStoresTx(tx *db.Tx, ids []ident.ID) (map[ident.ID]bool, error) {
	return s.records.approvedStores(tx, ids)
}

// OffersAtStoreTx lists the offers that members see at the store, the best first.
// Offer.UsableAt tells whether one can be used now.
func (s *Service) OffersAtStoreTx(tx *db.Tx, storeID ident.ID) ([]Offer, error) {
	return s.records.visibleOffers(tx, storeID)
}

// OffersForRedemptionTx returns offers by id, in any state. Unknown ids are left out.
func (s *Service) OffersForRedemptionTx(tx *db.Tx, ids []ident.ID) (map[ident.ID]Offer, error) {
	offers, err := s.records.offersByID(tx, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[ident.ID]Offer, len(offers))
	for _, o := range offers {
		found[o.ID] = o
	}
	return found, nil
}
