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

// vestsAt is when the credits of a redemption confirmed at the instant may vest.
func (r Rule) vestsAt(confirmedAt time.Time) time.Time {
	return confirmedAt.Add(time.Duration(r.PendingHours) * time.Hour)
}
