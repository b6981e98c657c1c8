package api

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/membership"
)

func (a *API) mountTrials() {
	mount(a, Route{Method: "POST", Path: "/trials", Access: Member, Tag: "memberships", Status: 201,
		Summary: "Start the free period of a city; it never charges by itself"}, a.startTrial)
}

type startTrialIn struct {
	Body struct {
		City string `json:"city" maxLength:"20" example:"shanghai"`
	}
}

type membershipOut struct{ Body membershipBody }

func (a *API) startTrial(ctx context.Context, who identity.Actor, in *startTrialIn) (*membershipOut, error) {
	id, err := city.ParseID(in.Body.City)
	if err != nil {
		return nil, err
	}
	trial, err := a.Members.StartTrial(ctx, membership.StartTrialInput{Actor: who, City: id})
	if err != nil {
		return nil, err
	}
	return a.membershipOf(ctx, who, trial.ID)
}
