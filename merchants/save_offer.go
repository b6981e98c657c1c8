package merchants

import (
	"context"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// SaveOfferInput is a merchant's edit. OfferID is ident.None for a new offer; otherwise
// Version is the version that was edited.
type SaveOfferInput struct {
	Actor   identity.Actor // owner or manager of the store, or an operator of its city
	StoreID ident.ID
	OfferID ident.ID
	Version int64
	Terms   OfferTerms
}

// SaveOffer makes a draft or a new version of an offer. Terms outside the city's discount
// policy are refused, in a draft too, so that nobody works on terms that cannot be published. An
// approval survives an edit; a refusal puts the offer back into the queue.
// Codes: merchants.offer_invalid, discount_not_allowed, store_not_found, staff_not_allowed,
// offer_not_found, offer_changed.
func (s *Service) SaveOffer(ctx context.Context, in SaveOfferInput) (Offer, error) {
	if err := in.Terms.validate(); err != nil {
		return Offer{}, err
	}
	var saved Offer
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		store, err := s.storeForOffersTx(tx, in.Actor, in.StoreID)
		if err != nil {
			return err
		}
		if err := s.checkDiscountTx(tx, store.CityID, in.Terms.PayRateBP); err != nil {
			return err
		}
		if in.OfferID == ident.None {
			saved, err = s.draftOfferTx(tx, store, in)
		} else {
			saved, err = s.editOfferTx(tx, store, in)
		}
		return err
	})
	return saved, err
}

// draftOfferTx makes a draft. It is idempotent: if a draft has the same terms, that one is
// returned. The caller has locked the city's row, so two calls run one after the other.
func (s *Service) draftOfferTx(tx *db.Tx, store Store, in SaveOfferInput) (Offer, error) {
	offers, err := s.records.offersOf(tx, store.ID)
	if err != nil {
		return Offer{}, err
	}
	for _, o := range offers {
		if o.Status == OfferDraft && o.OfferTerms.same(in.Terms) {
			return o, nil
		}
	}
	o := Offer{
		ID: s.ids.New(), StoreID: store.ID, CityID: store.CityID, Version: 1, OfferTerms: in.Terms,
		Status: OfferDraft, Review: ReviewPending, CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
	}
	if err := s.records.insertOffer(tx, o); err != nil {
		return Offer{}, err
	}
	return o, s.recordOfferVersionTx(tx, in.Actor, o, nil)
}

// editOfferTx saves the terms as the next version.
func (s *Service) editOfferTx(tx *db.Tx, store Store, in SaveOfferInput) (Offer, error) {
	o, err := s.offerOfStoreTx(tx, store.ID, in.OfferID)
	if err != nil {
		return Offer{}, err
	}
	if o.Version != in.Version {
		return Offer{}, ErrOfferChanged
	}
	before := o.OfferTerms
	o.OfferTerms, o.Version, o.UpdatedAt = in.Terms, o.Version+1, tx.Now()
	if o.Review.may(ReviewPending) { // a refused offer waits again once it has changed
		o.Review, o.ReviewReason = ReviewPending, ""
	}
	if err := s.records.saveOffer(tx, o, in.Version); err != nil {
		return Offer{}, err
	}
	if err := s.recordOfferVersionTx(tx, in.Actor, o, before); err != nil {
		return Offer{}, err
	}
	if !o.Visible() {
		return o, nil
	}
	return o, s.noteChangeTx(tx, o.CityID)
}

// recordOfferVersionTx stores the version and writes the audit entry.
func (s *Service) recordOfferVersionTx(tx *db.Tx, by identity.Actor, o Offer, before any) error {
	if err := s.records.insertOfferVersion(tx, o, string(by.Kind)+":"+by.ID.String()); err != nil {
		return err
	}
	return audit.RecordTx(tx, audit.Entry{
		CityID: o.CityID, Actor: by, Action: "merchants.save_offer",
		ObjectKind: "offer", ObjectID: o.ID.String(), Before: before, After: o.OfferTerms,
	})
}

// storeForOffersTx returns the store if the actor decides about its offers.
func (s *Service) storeForOffersTx(tx *db.Tx, actor identity.Actor, storeID ident.ID) (Store, error) {
	if err := s.RequireStaffTx(tx, actor, storeID, RoleOwner, RoleManager, RoleOperator); err != nil {
		return Store{}, err
	}
	return s.records.store(tx, storeID)
}

// offerOfStoreTx returns an offer of this store. An offer of another store is not found.
func (s *Service) offerOfStoreTx(tx *db.Tx, storeID, offerID ident.ID) (Offer, error) {
	o, err := s.records.offer(tx, offerID)
	if err == nil && o.StoreID != storeID {
		err = ErrOfferNotFound
	}
	return o, err
}
