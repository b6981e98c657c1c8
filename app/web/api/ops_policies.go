package api

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
)

func (a *API) mountOpsPolicies() {
	mount(a, Route{Method: "GET", Path: "/ops/cities/{city}/discount-policy", Access: Operator, Tag: "ops", Summary: "What partners may take off the bill"}, a.opsShowPolicy)
}

type policyBody struct {
	MaxDiscountBP int `json:"max_discount_bp" minimum:"0" maximum:"10000" example:"1000" doc:"In basis points of the bill: 1000 = at most 10 % off"`
	MinDiscountBP int `json:"min_discount_bp" minimum:"0" maximum:"10000" example:"0"`
}

type policyOut struct{ Body policyBody }

func (a *API) opsShowPolicy(ctx context.Context, who identity.Actor, in *cityPath) (*policyOut, error) {
	id, err := operatorsCity(who, in.City)
	if err != nil {
		return nil, err
	}
	return a.policyOf(ctx, id)
}

func (a *API) policyOf(ctx context.Context, id city.ID) (*policyOut, error) {
	p, err := a.Merchants.DiscountPolicyTx(a.DB.Read(ctx), id)
	return &policyOut{Body: policyBody{MaxDiscountBP: p.MaxDiscountBP, MinDiscountBP: p.MinDiscountBP}}, err
}
