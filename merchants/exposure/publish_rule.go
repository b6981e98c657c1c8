package exposure

import (
	"context"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
)

// NoticeDays is how many days before it takes effect a rule has to be published.
const NoticeDays = 7

// PublishRuleInput is a new version of a city's rule.
type PublishRuleInput struct {
	Actor         identity.Actor
	CityID        city.ID
	EffectiveOn   clock.Day // takes effect as this day begins in the city
	PerRedemption int64     // credits, 1–10,000
	FirstVisit    int64     // credits, 0–10,000
	DailyCap      int64     // credits per store and day, at least one redemption's, at most 1,000,000
	PendingHours  int64     // 24–720
	PromiseDays   int64     // 1–365
	Reason        string
}

const (
	maxPerVisit  = 10_000
	maxDailyCap  = 1_000_000
	maxPending   = 30 * 24
	minPending   = 24
	maxPromise   = 365
	reasonLength = 4
)

// Validate refuses what PublishRule would refuse about the input on a day of the city, and
// names every wrong field. Code: exposure.rule_invalid.
func (in PublishRuleInput) Validate(today clock.Day) error {
	err, wrong := errRuleInvalid, false
	require := func(ok bool, name string) {
		if !ok {
			err, wrong = err.WithField(name, "field.exposure."+name), true
		}
	}
	require(in.PerRedemption >= 1 && in.PerRedemption <= maxPerVisit, "per_redemption")
	require(in.FirstVisit >= 0 && in.FirstVisit <= maxPerVisit, "first_visit")
	require(in.DailyCap >= in.PerRedemption && in.DailyCap <= maxDailyCap, "daily_cap")
	require(in.PendingHours >= minPending && in.PendingHours <= maxPending, "pending_hours")
	require(in.PromiseDays >= 1 && in.PromiseDays <= maxPromise, "promise_days")
	_, dayErr := clock.ParseDay(string(in.EffectiveOn))
	require(dayErr == nil && today.DaysUntil(in.EffectiveOn) >= NoticeDays, "effective_on")
	require(len(in.Reason) >= reasonLength, "reason")
	if wrong {
		return err
	}
	return nil
}

// PublishRule adds the next version of a city's rule, at least seven days before it takes
// effect and after every version published so far. Versions are never edited. Callers:
// operators of the city; for others the city does not exist. Codes: exposure.rule_invalid, rule_taken.
func (a *Account) PublishRule(ctx context.Context, in PublishRuleInput) (Rule, error) {
	if !in.Actor.Operates(in.CityID) {
		return Rule{}, city.ErrNotFound
	}
	var rule Rule
	err := a.db.InTx(ctx, func(tx *db.Tx) error {
		home, err := city.ByID(tx, in.CityID)
		if err != nil {
			return err
		}
		if err := in.Validate(home.Today(tx.Now())); err != nil {
			return err
		}
		rules, err := a.records.rules(tx, in.CityID)
		if err != nil {
			return err
		}
		last := rules[len(rules)-1]
		if rule = in.rule(last.Version+1, tx.Now(), home); !rule.EffectiveFrom.After(last.EffectiveFrom) {
			return ErrRuleTaken
		}
		if err := a.records.addRule(tx, rule); db.IsDuplicate(err) {
			return ErrRuleTaken
		} else if err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: in.CityID, Actor: in.Actor, Action: "exposure.publish_rule", ObjectKind: "exposure_rule",
			ObjectID: string(in.CityID), Reason: in.Reason, Before: last, After: rule,
		})
	})
	return rule, err
}

func (in PublishRuleInput) rule(version int64, now time.Time, home city.City) Rule {
	return Rule{
		CityID: in.CityID, Version: version, PublishedAt: now, EffectiveFrom: in.EffectiveOn.Start(home.Location()),
		PerRedemption: in.PerRedemption, FirstVisit: in.FirstVisit, DailyCap: in.DailyCap,
		PendingHours: in.PendingHours, PromiseDays: in.PromiseDays,
	}
}

// Rules lists every version of a city's rule, oldest first, those to come included. Rules
// are public. city.ErrNotFound.
func (a *Account) Rules(ctx context.Context, id city.ID) ([]Rule, error) {
	tx := a.db.Read(ctx)
	if _, err := city.ByID(tx, id); err != nil {
		return nil, err
	}
	return a.records.rules(tx, id)
}

// RuleInForce is the version that counts for a redemption confirmed now. city.ErrNotFound.
func (a *Account) RuleInForce(ctx context.Context, id city.ID) (Rule, error) {
	rules, err := a.Rules(ctx, id)
	if err != nil {
		return Rule{}, err
	}
	return inForce(rules, a.db.Read(ctx).Now()), nil
}
