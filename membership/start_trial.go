package membership

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
)

// StartTrialInput names the member and the city of the trial.
type StartTrialInput struct {
	Actor identity.Actor
	City  city.ID
}

// StartTrial opens the free period of a city for a member who follows a live store there. Members
// only; once per person and city, also under a new account (trial_mark.go). It never charges and
// never turns into a paid card by itself. city.ErrNotFound, ErrCityNotSelling, ErrTrialNotOffered,
// ErrTrialUsed, ErrTrialNotNeeded (a card is running), ErrTrialNeedsFollow.
func (s *Service) StartTrial(ctx context.Context, in StartTrialInput) (Membership, error) {
	if err := RequireMember(in.Actor); err != nil {
		return Membership{}, err
	}
	var m Membership
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.records.lockMember(tx, in.Actor.ID); err != nil {
			return err
		}
		plan, err := s.trialPlanTx(tx, in)
		if err != nil {
			return err
		}
		m, err = s.activateTx(tx, activation{memberID: in.Actor.ID, plan: plan, kind: KindTrial})
		return err
	})
	return m, err
}

// trialPlanTx answers with the plan to try, or with the first reason that refuses it.
func (s *Service) trialPlanTx(tx *db.Tx, in StartTrialInput) (CardPlan, error) {
	c, err := city.ByID(tx, in.City)
	if err != nil {
		return CardPlan{}, err
	}
	if c.Status != city.StatusOpen {
		return CardPlan{}, ErrCityNotSelling
	}
	plan, offered, err := s.records.trialPlan(tx, in.City)
	if err != nil {
		return CardPlan{}, err
	}
	if !offered {
		return CardPlan{}, ErrTrialNotOffered
	}
	used, err := s.hadTrialTx(tx, in.Actor.ID, in.City)
	if err != nil {
		return CardPlan{}, err
	}
	if used {
		return CardPlan{}, ErrTrialUsed
	}
	_, runs, err := s.records.lastRunning(tx, in.Actor.ID, in.City)
	if err != nil {
		return CardPlan{}, err
	}
	if runs {
		return CardPlan{}, ErrTrialNotNeeded
	}
	follows, err := s.follows.FollowsLiveStoreTx(tx, in.Actor.ID, in.City)
	if err == nil && !follows {
		err = ErrTrialNeedsFollow
	}
	return plan, err
}
