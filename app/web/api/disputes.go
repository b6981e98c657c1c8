package api

import (
	"context"

	"citycard/app/platform/identity"
	"citycard/redemption"
	"citycard/redemption/objection"
)

func (a *API) mountDisputes() {
	mount(a, Route{Method: "POST", Path: "/redemptions/{redemption}/dispute", Access: Member, Tag: "redemptions",
		Status:  201,
		Summary: "Object to a redemption of one's own card, within 24 hours"}, a.dispute)
	mount(a, Route{Method: "POST", Path: "/till/redemptions/{redemption}/dispute", Access: Till, Tag: "till",
		Status:  201,
		Summary: "Object to a redemption of the store, within 24 hours"}, a.dispute)
}

// RedemptionPath is embedded in the inputs of routes of one redemption.
type RedemptionPath struct {
	Redemption string `path:"redemption" maxLength:"64" example:"01957e5c-7a40-7000-8000-000000000101"`
}

type disputeIn struct {
	RedemptionPath
	Body struct {
		Reason string `json:"reason" maxLength:"32" enum:"not_me,wrong_amount,no_discount,other" example:"wrong_amount"`
		Text   string `json:"text,omitempty" maxLength:"500" example:"账单是 90 元，不是 900 元。" doc:"Required with other"`
	}
}

type disputeOut struct{ Body disputeBody }

type disputeBody struct {
	RedemptionID string `json:"redemption_id" example:"01957e5c-7a40-7000-8000-000000000101"`
	Reason       string `json:"reason" example:"wrong_amount"`
	Text         string `json:"text" example:"账单是 90 元，不是 900 元。"`
}

func (a *API) dispute(ctx context.Context, who identity.Actor, in *disputeIn) (*disputeOut, error) {
	id, err := idOf(in.Redemption, redemption.ErrNotFound)
	if err != nil {
		return nil, err
	}
	d, err := a.Objections.RaiseDispute(ctx,
		objection.RaiseDisputeInput{Actor: who, RedemptionID: id, Reason: in.Body.Reason, Text: in.Body.Text})
	return &disputeOut{Body: disputeBody{RedemptionID: id.String(), Reason: d.Reason, Text: d.Words}}, err
}
