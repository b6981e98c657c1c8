package api

import (
	"context"

	"citycard/app/platform/identity"
	"citycard/merchants"
)

func (a *API) mountOpsOffers() {
	mount(a, Route{Method: "GET", Path: "/ops/offers", Access: Operator, Tag: "ops",
		Summary: "Offers of the operator's cities, newest first"}, a.opsListOffers)
	mount(a, Route{Method: "POST", Path: "/ops/offers/{offer}/approval", Access: Operator, Tag: "ops",
		Summary: "Let members see an offer; done once per offer"}, a.opsApproveOffer)
	mount(a, Route{Method: "POST", Path: "/ops/offers/{offer}/rejection", Access: Operator, Tag: "ops",
		Summary: "Refuse an offer, with a reason"}, a.opsRejectOffer)
}

type opsListOffersIn struct {
	OfCity
	Status string `query:"status" enum:"draft,published,withdrawn"`
	Review string `query:"review" enum:"pending,approved,rejected"`
	Paging
}

func (a *API) opsListOffers(
	ctx context.Context, who identity.Actor, in *opsListOffersIn,
) (*listOut[offerForStaff], error) {
	only, err := in.onlyCity(who)
	if err != nil {
		return nil, err
	}
	offers, next, err := a.Merchants.OffersForOps(ctx,
		merchants.OffersForOpsInput{Actor: who, Limit: in.Limit, Cursor: in.Cursor,
			Filter: merchants.OfferFilter{City: only, Status: merchants.OfferStatus(in.Status),
				Review: merchants.ReviewState(in.Review)}})
	return listOf(offers, next, renderOfferForStaff), err
}

// OfferPath is embedded in the inputs of operators' routes of one offer.
type OfferPath struct {
	Offer string `path:"offer" maxLength:"64" example:"01957e5c-7a40-7000-8000-0000000000e1"`
}

func (a *API) opsApproveOffer(ctx context.Context, who identity.Actor, in *OfferPath) (*offerOut, error) {
	return a.reviewOffer(ctx, who, in.Offer, true, "")
}

type rejectOfferIn struct {
	OfferPath
	Body struct {
		Reason string `json:"reason" maxLength:"1000" example:"折扣与店内价目不符" doc:"The merchant reads it"`
	}
}

func (a *API) opsRejectOffer(ctx context.Context, who identity.Actor, in *rejectOfferIn) (*offerOut, error) {
	return a.reviewOffer(ctx, who, in.Offer, false, in.Body.Reason)
}

func (a *API) reviewOffer(
	ctx context.Context, who identity.Actor, offer string, approve bool, reason string,
) (*offerOut, error) {
	id, err := idOf(offer, merchants.ErrOfferNotFound)
	if err != nil {
		return nil, err
	}
	o, err := a.Merchants.ReviewOffer(ctx,
		merchants.ReviewOfferInput{Actor: who, OfferID: id, Approve: approve, Reason: reason})
	return &offerOut{Body: renderOfferForStaff(o)}, err
}
