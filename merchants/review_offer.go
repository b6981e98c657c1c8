package merchants

import (
	"context"
	"slices"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// ReviewOfferInput is an operator's answer to an offer.
type ReviewOfferInput struct {
	Actor   identity.Actor // operator of the store's city
	OfferID ident.ID
	Version int64 // the version that was looked at; 0 takes the newest
	Approve bool
	Reason  string // required to refuse; the merchant reads it
}

// ReviewOffer approves or refuses a waiting offer, or revokes an approval. A refused offer waits
// again once the merchant has changed it.
// Codes: merchants.offer_not_found (another city's, too), offer_changed, review_invalid,
// offer_state.
func (s *Service) ReviewOffer(ctx context.Context, in ReviewOfferInput) (Offer, error) {
	var o Offer
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		if o, err = s.records.offer(tx, in.OfferID); err != nil {
			return err
		}
		if !in.Actor.Operates(o.CityID) {
			return ErrOfferNotFound
		}
		if in.Version != 0 && in.Version != o.Version {
			return ErrOfferChanged
		}
		before := o.Review
		if err := o.answer(in.Approve, in.Reason); err != nil {
			return err
		}
		if err := s.records.reviewOffer(tx, o, before); err != nil {
			return err
		}
		if err := audit.RecordTx(tx, audit.Entry{
			CityID: o.CityID, Actor: in.Actor, Action: "merchants.review_offer", Reason: in.Reason,
			ObjectKind: "offer", ObjectID: o.ID.String(), Before: before, After: o.Review,
		}); err != nil {
			return err
		}
		template := "offer_rejected"
		if in.Approve {
			template = "offer_approved"
		}
		if err := s.notifyStaffTx(tx, o.CityID, o.StoreID, template,
			map[string]string{"offer": o.NameZh, "reason": o.ReviewReason}); err != nil {
			return err
		}
		return s.noteChangeTx(tx, o.CityID)
	})
	return o, err
}

// reviewSteps are the allowed changes of the city's answer. A refused offer is not
// approved as it stands: the merchant changes it first, which makes it wait again.
var reviewSteps = map[ReviewState][]ReviewState{
	ReviewPending:  {ReviewApproved, ReviewRejected},
	ReviewApproved: {ReviewRejected},
	ReviewRejected: {ReviewPending},
}

// may tells whether reviewSteps allows the step from r to next.
func (r ReviewState) may(next ReviewState) bool { return slices.Contains(reviewSteps[r], next) }

// answer sets the city's answer, if reviewSteps allows it.
func (o *Offer) answer(approve bool, reason string) error {
	next := ReviewApproved
	if !approve {
		next = ReviewRejected
		if err := needsText(reason, "reason", "merchants.reason_missing"); err != nil {
			return err
		}
	}
	if !o.Review.may(next) {
		return ErrOfferState.WithParam("status", o.Review.term()).WithParam("wanted", next.term())
	}
	o.Review, o.ReviewReason = next, ""
	if !approve {
		o.ReviewReason = reason
	}
	return nil
}

// OffersForOpsInput asks for one page of the operators' list of offers, newest first.
type OffersForOpsInput struct {
	Actor  identity.Actor
	Filter OfferFilter
	Limit  int // 1 … 100; 0 is 20
	Cursor string
}

// OffersForOps lists offers of the operator's own cities.
func (s *Service) OffersForOps(ctx context.Context, in OffersForOpsInput) (offers []Offer, next string, err error) {
	read := func(cities []city.ID, after ident.ID, limit int) ([]Offer, error) {
		return s.records.offersForOps(s.db.Read(ctx), cities, in.Filter, after, limit)
	}
	return operatorsPage(in.Actor, in.Filter.City, in.Limit, in.Cursor, read, func(row Offer) ident.ID {
		return row.ID
	})
}

// OffersOf lists all offers of a store to those who decide about them.
func (s *Service) OffersOf(ctx context.Context, actor identity.Actor, storeID ident.ID) ([]Offer, error) {
	tx := s.db.Read(ctx)
	if _, err := s.storeForOffersTx(tx, actor, storeID); err != nil {
		return nil, err
	}
	return s.records.offersOf(tx, storeID)
}
