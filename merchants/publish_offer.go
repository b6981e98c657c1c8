package merchants

import (
	"context"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// OfferStepInput names an offer and who wants it up or down.
type OfferStepInput struct {
	Actor   identity.Actor // owner or manager of the store, or an operator of its city
	StoreID ident.ID
	OfferID ident.ID
}

// PublishOffer puts an offer up (上架). Members see it once the city has approved it, which
// it does once. The discount is checked again: the policy may have changed since the
// draft was saved.
// Codes: merchants.discount_not_allowed, offer_state, offer_not_found, store_not_found,
// staff_not_allowed.
func (s *Service) PublishOffer(ctx context.Context, in OfferStepInput) (Offer, error) {
	return s.stepOffer(ctx, in, OfferPublished, "merchants.publish_offer")
}

// WithdrawOffer takes an offer down (下架) at once, without the city's consent. It can be
// published again. Codes: merchants.offer_state, offer_not_found, store_not_found,
// staff_not_allowed.
func (s *Service) WithdrawOffer(ctx context.Context, in OfferStepInput) (Offer, error) {
	return s.stepOffer(ctx, in, OfferWithdrawn, "merchants.withdraw_offer")
}

func (s *Service) stepOffer(ctx context.Context, in OfferStepInput, next OfferStatus, action string) (Offer, error) {
	var o Offer
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		store, err := s.storeForOffersTx(tx, in.Actor, in.StoreID)
		if err != nil {
			return err
		}
		if o, err = s.offerOfStoreTx(tx, store.ID, in.OfferID); err != nil {
			return err
		}
		if err := o.may(next); err != nil {
			return err
		}
		if next == OfferPublished {
			if err := s.checkDiscountTx(tx, store.CityID, o.PayRateBP); err != nil {
				return err
			}
		}
		before := o.Status
		o.Status, o.UpdatedAt = next, tx.Now()
		if err := s.records.stepOffer(tx, o, before); err != nil {
			return err
		}
		if err := audit.RecordTx(tx, audit.Entry{
			CityID: o.CityID, Actor: in.Actor, Action: action,
			ObjectKind: "offer", ObjectID: o.ID.String(), Before: before, After: next,
		}); err != nil {
			return err
		}
		return s.noteChangeTx(tx, o.CityID)
	})
	return o, err
}
