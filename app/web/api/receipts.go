package api

import (
	"context"
	"time"

	"citycard/app/platform/identity"
	"citycard/redemption"
)

// ConfirmedBody is what a confirmation answers, now and for every repetition of its key: it
// holds nothing that changes later.
type ConfirmedBody struct {
	ID              string    `json:"id" example:"01957e5c-7a40-7000-8000-000000000101"`
	No              string    `json:"no" example:"R270310-7K2M9-QXR4T"`
	StoreID         string    `json:"store_id" example:"01957e5c-7a40-7000-8000-0000000000c1"`
	MembershipID    string    `json:"membership_id" example:"01957e5c-7a40-7000-8000-000000000141"`
	OfferID         *string   `json:"offer_id" example:"01957e5c-7a40-7000-8000-0000000000e1"`
	BenefitID       *string   `json:"benefit_id" example:"01957e5c-7a40-7000-8000-000000000131"`
	NameZh          string    `json:"name_zh" example:"全单 9 折" doc:"Of the offer or benefit, as it was"`
	NameEn          string    `json:"name_en" example:"10% off the bill"`
	BillFen         int64     `json:"bill_fen" example:"9000"`
	PayableFen      int64     `json:"payable_fen" example:"8100"`
	DiscountFen     int64     `json:"discount_fen" example:"900"`
	PayRateBP       int64     `json:"pay_rate_bp" example:"9000"`
	Day             string    `json:"day" example:"2027-03-10"`
	ConfirmedAt     time.Time `json:"confirmed_at"`
	ReversibleUntil time.Time `json:"reversible_until" example:"2027-03-10T04:15:00Z" doc:"By the cashier; managers have 24 hours"`
}

// receiptBody is a redemption as the store, its member and operators see it later.
type receiptBody struct {
	ConfirmedBody
	Status     string     `json:"status" enum:"confirmed,reversed" example:"confirmed"`
	ReversedAt *time.Time `json:"reversed_at" example:"2027-03-10T04:10:00Z"`
}

func renderConfirmed(r redemption.Receipt) ConfirmedBody {
	return ConfirmedBody{
		ID: r.ID.String(), No: r.No(), StoreID: r.StoreID.String(), MembershipID: r.MembershipID.String(),
		OfferID: idText(r.OfferID), BenefitID: idText(r.BenefitID), NameZh: r.NameZh, NameEn: r.NameEn,
		BillFen: int64(r.BillFen), PayableFen: int64(r.PayableFen), DiscountFen: int64(r.DiscountFen),
		PayRateBP: r.PayRateBP,
		Day:       string(r.Day), ConfirmedAt: r.ConfirmedAt, ReversibleUntil: r.ReversibleUntil,
	}
}

func renderReceipt(r redemption.Receipt) receiptBody {
	return receiptBody{ConfirmedBody: renderConfirmed(r), Status: string(r.Status), ReversedAt: r.ReversedAt}
}

type reverseIn struct {
	Keyed
	RedemptionPath
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200" example:"金额输错了"`
	}
}

type reversalBody struct {
	RedemptionID string    `json:"redemption_id" example:"01957e5c-7a40-7000-8000-000000000101"`
	Reason       string    `json:"reason" example:"金额输错了"`
	ReversedAt   time.Time `json:"reversed_at" example:"2027-03-10T04:10:00Z"`
}

type reversalOut struct {
	Replay
	Body reversalBody
}

// reverse serves tills and operators alike; the use case knows how long each may.
func (a *API) reverse(ctx context.Context, who identity.Actor, in *reverseIn) (*reversalOut, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	id, err := idOf(in.Redemption, redemption.ErrNotFound)
	if err != nil {
		return nil, err
	}
	r, again, err := a.Redemptions.Reverse(ctx,
		redemption.ReverseInput{Actor: who, RedemptionID: id, Reason: in.Body.Reason, Key: in.Key})
	if err != nil {
		return nil, err
	}
	return &reversalOut{Replay: replayed(again),
		Body: reversalBody{RedemptionID: id.String(), Reason: r.Reason, ReversedAt: r.ReversedAt}}, nil
}
