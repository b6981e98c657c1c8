package exposure_test

import (
	"errors"
	"testing"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/identity"
	"citycard/merchants/exposure"
)

var operator = identity.Actor{Kind: identity.KindOperator, Cities: []city.ID{home}, Name: "ops"}

func goodRule(on clock.Day) exposure.PublishRuleInput {
	return exposure.PublishRuleInput{
		Actor: operator, CityID: home, EffectiveOn: on,
		PerRedemption: 20, FirstVisit: 0, DailyCap: 500, PendingHours: 48, PromiseDays: 10, Reason: "quarterly review",
	}
}

func isRaced(err error) bool { return errors.Is(err, exposure.ErrRaced) }

func TestARuleIsPublishedBeforeItTakesEffect(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		for field, spoil := range map[string]func(*exposure.PublishRuleInput){
			"effective_on":   func(in *exposure.PublishRuleInput) { in.EffectiveOn = "2027-03-16" },
			"per_redemption": func(in *exposure.PublishRuleInput) { in.PerRedemption = 0 },
			"first_visit":    func(in *exposure.PublishRuleInput) { in.FirstVisit = -1 },
			"daily_cap":      func(in *exposure.PublishRuleInput) { in.DailyCap = 19 },
			"pending_hours":  func(in *exposure.PublishRuleInput) { in.PendingHours = 1 },
			"promise_days":   func(in *exposure.PublishRuleInput) { in.PromiseDays = 0 },
			"reason":         func(in *exposure.PublishRuleInput) { in.Reason = "" },
		} {
			in := goodRule("2027-03-17")
			spoil(&in)
			_, err := w.account.PublishRule(t.Context(), in)
			if problem := fault.Of(err); problem == nil || len(problem.Fields) != 1 || problem.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		stranger := goodRule("2027-03-17")
		stranger.Actor.Cities = []city.ID{"hangzhou"}
		if _, err := w.account.PublishRule(t.Context(), stranger); !errors.Is(err, city.ErrNotFound) {
			t.Errorf("operator of another city: %v", err)
		}
		if _, err := w.account.PublishRule(t.Context(), goodRule("2027-03-17")); err != nil {
			t.Fatal(err)
		}
		for _, taken := range []clock.Day{"2027-03-17"} {
			if _, err := w.account.PublishRule(t.Context(), goodRule(taken)); !errors.Is(err, exposure.ErrRuleTaken) {
				t.Errorf("second version of the same day: %v", err)
			}
		}
		rules, err := w.account.Rules(t.Context(), home)
		if err != nil || len(rules) != 2 || rules[0].Version != 1 || rules[1].Version != 2 {
			t.Errorf("rules %+v, %v", rules, err)
		}
		now, err := w.account.RuleInForce(t.Context(), home)
		if err != nil || now.Version != 1 {
			t.Errorf("in force %+v, %v", now, err)
		}
		if n := dbtest.Count(t, env.DB,
			"SELECT count(*) FROM audit_entries WHERE action = 'exposure.publish_rule'"); n != 1 {
			t.Errorf("%d audit entries", n)
		}
	})
}
