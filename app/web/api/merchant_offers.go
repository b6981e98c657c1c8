package api

import (
	"context"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/merchants"
)

func (a *API) mountMerchantOffers() {
	offers := "/merchant/stores/{store}/offers"
	mount(a, Route{Method: "GET", Path: offers, Access: Staff, Tag: "merchant", Summary: "All offers of the store"},
		a.listOwnOffers)
	mount(a, Route{Method: "POST", Path: offers, Access: Staff, Tag: "merchant", Status: 201,
		Summary: "Draft an offer within the city's discount policy"}, a.draftOffer)
	mount(a, Route{Method: "GET", Path: offers + "/{offer}", Access: Staff, Tag: "merchant",
		Summary: "One offer of the store"}, a.showOwnOffer)
	mount(a, Route{Method: "PATCH", Path: offers + "/{offer}", Access: Staff, Tag: "merchant",
		Summary: "New terms (with the version they were based on), publish or withdraw"}, a.changeOffer)
}

func (a *API) listOwnOffers(ctx context.Context, who identity.Actor, in *StorePath) (*listOut[offerForStaff], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	offers, err := a.Merchants.OffersOf(ctx, who, id)
	return allOf(offers, renderOfferForStaff), err
}

type draftOfferIn struct {
	StorePath
	Body OfferTerms
}

type offerOut struct{ Body offerForStaff }

func (a *API) draftOffer(ctx context.Context, who identity.Actor, in *draftOfferIn) (*offerOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	terms, err := in.Body.bind()
	if err != nil {
		return nil, err
	}
	offer, err := a.Merchants.SaveOffer(ctx, merchants.SaveOfferInput{Actor: who, StoreID: id, Terms: terms})
	return &offerOut{Body: renderOfferForStaff(offer)}, err
}

// OwnOfferPath names an offer of one's own store.
type OwnOfferPath struct {
	StorePath
	Offer string `path:"offer" maxLength:"64" example:"01957e5c-7a40-7000-8000-0000000000e1"`
}

func (p OwnOfferPath) ids() (store, offer ident.ID, err error) {
	if store, err = p.id(); err != nil {
		return store, offer, err
	}
	offer, err = idOf(p.Offer, merchants.ErrOfferNotFound)
	return store, offer, err
}

func (a *API) showOwnOffer(ctx context.Context, who identity.Actor, in *OwnOfferPath) (*offerOut, error) {
	store, id, err := in.ids()
	if err != nil {
		return nil, err
	}
	offers, err := a.Merchants.OffersOf(ctx, who, store)
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		if o.ID == id {
			return &offerOut{Body: renderOfferForStaff(o)}, nil
		}
	}
	return nil, merchants.ErrOfferNotFound
}

type changeOfferIn struct {
	OwnOfferPath
	Body struct {
		Status  string      `json:"status,omitempty" enum:"published,withdrawn" example:"published" doc:"Publish or withdraw"`
		Version int64       `json:"version,omitempty" example:"1" doc:"With terms: the version they were based on"`
		Terms   *OfferTerms `json:"terms,omitempty" doc:"All terms anew; the result is a new version"`
	}
}

// changeOffer does one thing at a time, so that an answer speaks of one use case.
func (a *API) changeOffer(ctx context.Context, who identity.Actor, in *changeOfferIn) (*offerOut, error) {
	store, id, err := in.ids()
	if err != nil {
		return nil, err
	}
	if (in.Body.Terms == nil) == (in.Body.Status == "") {
		return nil, respond.ErrInvalid.WithField("status", "field.either_status_or_terms").
			WithField("terms", "field.either_status_or_terms")
	}
	var offer merchants.Offer
	step := merchants.OfferStepInput{Actor: who, StoreID: store, OfferID: id}
	switch in.Body.Status {
	case string(merchants.OfferPublished):
		offer, err = a.Merchants.PublishOffer(ctx, step)
	case string(merchants.OfferWithdrawn):
		offer, err = a.Merchants.WithdrawOffer(ctx, step)
	default:
		var terms merchants.OfferTerms
		if terms, err = in.Body.Terms.bind(); err == nil {
			offer, err = a.Merchants.SaveOffer(ctx, merchants.SaveOfferInput{Actor: who, StoreID: store, OfferID: id,
				Version: in.Body.Version, Terms: terms})
		}
	}
	return &offerOut{Body: renderOfferForStaff(offer)}, err
}
