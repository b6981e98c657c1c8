package exposure

import (
	"testing"
	"time"
)

func TestRule(t *testing.T) {
	t.Parallel()
	rule := firstRule("shanghai")
	for name, c := range map[string]struct {
		facts facts
		want  verdict
	}{
		"first visit": {facts{}, verdict{credits: 100, bonus: 50}},
		"later visit": {facts{countedBefore: true}, verdict{credits: 100}},
		"second visit of the day": {facts{countedBefore: true, countedToday: true},
			verdict{denied: ReasonAlreadyCounted}},
		"recorded late":       {facts{recordedLate: true}, verdict{denied: ReasonRecordedLate}},
		"member of the staff": {facts{staffLinked: true}, verdict{denied: ReasonStaffLinked}},
		"late and staff": {facts{recordedLate: true, staffLinked: true},
			verdict{denied: ReasonRecordedLate}},
		"exactly up to the cap": {facts{countedBefore: true, earnedOnDay: 1900}, verdict{credits: 100}},
		"over the cap": {facts{countedBefore: true, earnedOnDay: 1950},
			verdict{denied: ReasonDailyCap}},
		"the bonus alone is over the cap": {facts{earnedOnDay: 1900},
			verdict{credits: 100, bonusDenied: ReasonDailyCap}},
		"bonus exactly up to the cap": {facts{earnedOnDay: 1850}, verdict{credits: 100, bonus: 50}},
	} {
		if got := rule.decide(c.facts); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestInForcePicksTheRuleOfTheInstant(t *testing.T) {
	t.Parallel()
	start := time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC)
	rules := []Rule{firstRule("x"), {Version: 2, EffectiveFrom: start},
		{Version: 3, EffectiveFrom: start.AddDate(0, 1, 0)}}
	for at, want := range map[time.Time]int64{
		start.Add(-time.Microsecond): 1, start: 2, start.AddDate(0, 1, -1): 2, start.AddDate(0, 1, 0): 3,
	} {
		if got := inForce(rules, at).Version; got != want {
			t.Errorf("at %v rule %d, want %d", at, got, want)
		}
	}
}

func TestStatesOfAVisit(t *testing.T) {
	t.Parallel()
	all := []state{stateVoid, stateDenied, statePending, stateVested, stateTakenBack}
	allowed := map[[2]state]bool{
		{statePending, stateVested}: true, {statePending, stateTakenBack}: true, {stateVested, stateTakenBack}: true,
	}
	for _, from := range all {
		for _, to := range all {
			if got := from.mayBecome(to); got != allowed[[2]state{from, to}] {
				t.Errorf("%s → %s: %v", from, to, got)
			}
		}
	}
}
