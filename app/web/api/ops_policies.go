package api

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/merchants"
)

func (a *API) mountOpsPolicies() {
	mount(a, Route{Method: "GET", Path: "/ops/cities/{city}/discount-policy", Access: Operator, Tag: "ops",
		Summary: "What partners may take off the bill"}, a.opsShowPolicy)
	mount(a, Route{Method: "PUT", Path: "/ops/cities/{city}/discount-policy", Access: Operator, Tag: "ops",
		Summary: "Change it, with a reason; published offers outside it are withdrawn"}, a.opsSetPolicy)
}

// PolicyBody is what a city allows partners to take off the bill, both bounds included.
type PolicyBody struct {
	MaxDiscountBP int `json:"max_discount_bp" minimum:"0" maximum:"10000" example:"1000" doc:"In basis points of the bill: 1000 = at most 10 % off"`
	MinDiscountBP int `json:"min_discount_bp" minimum:"0" maximum:"10000" example:"0"`
}

type policyOut struct{ Body PolicyBody }

func (a *API) opsShowPolicy(ctx context.Context, who identity.Actor, in *CityPath) (*policyOut, error) {
	id, err := operatorsCity(who, in.City)
	if err != nil {
		return nil, err
	}
	return a.policyOf(ctx, id)
}

func (a *API) policyOf(ctx context.Context, id city.ID) (*policyOut, error) {
	p, err := a.Merchants.DiscountPolicyTx(a.DB.Read(ctx), id)
	return &policyOut{Body: PolicyBody{MaxDiscountBP: p.MaxDiscountBP, MinDiscountBP: p.MinDiscountBP}}, err
}

type setPolicyIn struct {
	CityPath
	Body struct {
		PolicyBody
		Reason string `json:"reason" minLength:"1" maxLength:"500" example:"本市承诺全部不高于 9 折"`
	}
}

func (a *API) opsSetPolicy(ctx context.Context, who identity.Actor, in *setPolicyIn) (*policyOut, error) {
	id, err := operatorsCity(who, in.City)
	if err != nil {
		return nil, err
	}
	policy := merchants.DiscountPolicy{MinDiscountBP: in.Body.MinDiscountBP, MaxDiscountBP: in.Body.MaxDiscountBP}
	if err := a.Merchants.SetDiscountPolicy(ctx,
		merchants.SetDiscountPolicyInput{Actor: who, City: id, Policy: policy, Reason: in.Body.Reason}); err != nil {
		return nil, err
	}
	return a.policyOf(ctx, id)
}
