package membership

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
)

// MembershipStatus says whether a membership may be used at all; its dates say when.
type MembershipStatus string

const (
	MembershipActive   MembershipStatus = "active"
	MembershipFrozen   MembershipStatus = "frozen"
	MembershipExpired  MembershipStatus = "expired"
	MembershipRefunded MembershipStatus = "refunded"

	// MembershipUpcoming is derived (StatusAt) and never stored: active, but its first day has not come.
	MembershipUpcoming MembershipStatus = "upcoming"
)

// membershipSteps is the transition table. setStatus is made from it; the job's update in
// sql_expiry.go writes the states out.
var membershipSteps = map[MembershipStatus][]MembershipStatus{
	MembershipActive: {MembershipFrozen, MembershipExpired, MembershipRefunded},
	MembershipFrozen: {MembershipActive, MembershipExpired, MembershipRefunded},
}

// MembershipKind tells a free trial from a paid card.
type MembershipKind string

const (
	KindTrial MembershipKind = "trial"
	KindPaid  MembershipKind = "paid"
)

// Membership is one period of a member's card in one city. StartsOn and EndsOn (exclusive)
// are as sold and never change. ValidThrough and ValidUntil decide whether it can be used; they
// move only when a benefit is extended past them. FollowsID names the running period that this
// one waits for.
type Membership struct {
	ID            ident.ID
	CityID        city.ID
	MemberID      ident.ID
	PlanID        ident.ID
	OrderID       *ident.ID
	FollowsID     *ident.ID
	CardNumber    string
	Kind          MembershipKind
	Status        MembershipStatus
	StartsOn      clock.Day
	EndsOn        clock.Day
	ValidThrough  clock.Day
	ValidFrom     time.Time
	ValidUntil    time.Time
	ExpiryVersion int64
	Reminded      int64 // steps of the reminder plan that were done
	Uses          int64
	FirstUsedAt   *time.Time
	FrozenAt      *time.Time // since when it is frozen; nil while it is not
	CreatedAt     time.Time
	EndedAt       *time.Time
}

// TableName is gorm's.
func (Membership) TableName() string { return "membership_memberships" }

// Period is the validity as sold.
func (m Membership) Period() Period { return Period{StartsOn: m.StartsOn, EndsOn: m.EndsOn} }

// StatusAt is the status that people are shown: as stored, or upcoming while an active period has not begun.
func (m Membership) StatusAt(now time.Time) MembershipStatus {
	if m.Status == MembershipActive && now.Before(m.ValidFrom) {
		return MembershipUpcoming
	}
	return m.Status
}

// order is where the membership stands in a list of its member's: what runs, what comes, what has ended.
func (m Membership) order(now time.Time) int {
	switch {
	case m.Status != MembershipActive && m.Status != MembershipFrozen || !now.Before(m.ValidUntil):
		return 2
	case now.Before(m.ValidFrom):
		return 1
	}
	return 0
}

// RanWithin tells whether the period had begun by now and had not ended longer ago than span.
func (m Membership) RanWithin(span time.Duration, now time.Time) bool {
	end := m.ValidUntil
	if m.EndedAt != nil && m.EndedAt.Before(end) {
		end = *m.EndedAt
	}
	return !now.Before(m.ValidFrom) && now.Before(end.Add(span))
}

// Standing is what redemption needs to know of a membership. MaskedName is what a cashier
// may see of the member.
type Standing struct {
	MembershipID ident.ID
	MemberID     ident.ID
	CityID       city.ID
	Kind         MembershipKind
	Status       MembershipStatus
	ValidFrom    time.Time
	ValidUntil   time.Time
	StartsOn     clock.Day
	ValidThrough clock.Day
	CardNumber   string
	MaskedName   string
}

// MayVisit tells why the membership cannot be used at the instant now, or nil: ErrRefunded,
// ErrExpired (through), membership.frozen, membership.not_started (starts_on).
func (s Standing) MayVisit(now time.Time) error {
	switch {
	case s.Status == MembershipRefunded:
		return ErrRefunded
	case s.Status == MembershipExpired || !now.Before(s.ValidUntil):
		return ErrExpired.WithParam("through", string(s.ValidThrough))
	case s.Status == MembershipFrozen:
		return errFrozen
	case now.Before(s.ValidFrom):
		return errNotStarted.WithParam("starts_on", string(s.StartsOn))
	case s.Status != MembershipActive:
		return ErrNotFound
	}
	return nil
}
