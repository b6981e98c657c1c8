package exposure

import (
	"time"

	"citycard/app/platform/city"
)

// Rule says how many credits a confirmed redemption earns. It is public, versioned, and a
// new version is dated before it takes effect. The rule that counts for a redemption is the
// one in force at the instant of its confirmation, however late it is accrued.
type Rule struct {
	CityID        city.ID
	Version       int64
	PublishedAt   time.Time
	EffectiveFrom time.Time
	PerRedemption int64 // credits
	FirstVisit    int64 // credits on top, at the first counted visit of a member to the store
	DailyCap      int64 // credits per store and local day
	PendingHours  int64 // from confirmation to vesting
	PromiseDays   int64 // vested credits are to be shown within
}

// TableName is gorm's.
func (Rule) TableName() string { return "exposure_rules" }

// firstRule is version 1, in force in every city from its first day until the city
// publishes its own. It is code, not a row, so that no city can be without a rule.
func firstRule(id city.ID) Rule {
	return Rule{
		CityID: id, Version: 1,
		PerRedemption: 100, FirstVisit: 50, DailyCap: 2000, PendingHours: 72, PromiseDays: 30,
	}
}

// inForce picks the rule of an instant from a city's rules, oldest first.
func inForce(rules []Rule, at time.Time) Rule {
	found := rules[0]
	for _, r := range rules[1:] {
		if !r.EffectiveFrom.After(at) {
			found = r
		}
	}
	return found
}

// Reason is the stable code of why a row credits nothing. Its words are in the locales
// under exposure.reason.<code>.
type Reason string

const (
	ReasonRecordedLate   Reason = "recorded_late"   // written down after the visit, on trust
	ReasonStaffLinked    Reason = "staff_linked"    // the member belongs to the store's staff
	ReasonAlreadyCounted Reason = "already_counted" // one counted visit per member, store and day
	ReasonDailyCap       Reason = "daily_cap"       // the store's credits of the day are used up
)

// facts are what the rule needs to know about a visit.
type facts struct {
	recordedLate  bool
	staffLinked   bool
	countedToday  bool  // the member has another counted visit to the store on the day
	countedBefore bool  // the member has a counted visit to the store on any day
	earnedOnDay   int64 // credits of the store's counted visits of the day so far
}

// verdict is what a visit earns. denied is empty for a counted visit; bonusDenied is set
// when the bonus of a first visit no longer fits under the cap.
type verdict struct {
	credits     int64
	bonus       int64
	denied      Reason
	bonusDenied Reason
}

func (v verdict) total() int64 { return v.credits + v.bonus }

// decide applies the rule. A row is granted whole or not at all, so that a merchant can
// check the cap with a running sum.
func (r Rule) decide(f facts) verdict {
	switch {
	case f.recordedLate:
		return verdict{denied: ReasonRecordedLate}
	case f.staffLinked:
		return verdict{denied: ReasonStaffLinked}
	case f.countedToday:
		return verdict{denied: ReasonAlreadyCounted}
	case f.earnedOnDay+r.PerRedemption > r.DailyCap:
		return verdict{denied: ReasonDailyCap}
	}
	v := verdict{credits: r.PerRedemption}
	if f.countedBefore || r.FirstVisit == 0 {
		return v
	}
	if f.earnedOnDay+r.PerRedemption+r.FirstVisit > r.DailyCap {
		v.bonusDenied = ReasonDailyCap
		return v
	}
	v.bonus = r.FirstVisit
	return v
}

// vestsAt is when the credits of a redemption confirmed at the instant may vest.
func (r Rule) vestsAt(confirmedAt time.Time) time.Time {
	return confirmedAt.Add(time.Duration(r.PendingHours) * time.Hour)
}
