package membership

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
)

// BenefitStatus: only an active benefit can be spent.
type BenefitStatus string

const (
	BenefitActive  BenefitStatus = "active"
	BenefitExpired BenefitStatus = "expired" // ran out with units left, after a delivered reminder
	BenefitEnded   BenefitStatus = "ended"   // its membership ended first: refunded, or expired with nothing left
)

// benefitSteps is the transition table. Only a reversal that returns a unit leads back. The updates
// of sql_benefit.go are made from it; the job's update in sql_expiry.go writes the state out.
var benefitSteps = map[BenefitStatus][]BenefitStatus{
	BenefitActive:  {BenefitExpired, BenefitEnded},
	BenefitExpired: {BenefitActive},
}

// Benefit is a right inside a membership: Remaining of Units, to be used before UseBy
// (exclusive, midnight after UseByDay), at StoreID or, without one, anywhere.
type Benefit struct {
	ID            ident.ID
	CityID        city.ID
	MembershipID  ident.ID
	MemberID      ident.ID
	LineID        ident.ID
	Kind          BenefitKind
	NameZh        string
	NameEn        string
	StoreID       *ident.ID
	Units         int64
	Remaining     int64
	UseBy         time.Time
	UseByDay      clock.Day
	RemindBy      time.Time
	ExpiryVersion int64
	Reminded      int64 // steps of the reminder plan that were done
	Status        BenefitStatus
	Pause         Pause `gorm:"->"` // read with the benefits of a card only
	CreatedAt     time.Time
	EndedAt       *time.Time
}

// TableName is gorm's.
func (Benefit) TableName() string { return "membership_benefits" }

// MaySpend tells why one unit cannot be spent at the store at the instant now, or nil:
// membership.benefit_expired (use_by), ErrBenefitExhausted, membership.benefit_not_here. Whether
// the membership may be used is for Standing.MayVisit.
func (b Benefit) MaySpend(now time.Time, storeID ident.ID) error {
	switch {
	case b.Status != BenefitActive || !now.Before(b.UseBy):
		return errBenefitExpired.WithParam("use_by", string(b.UseByDay))
	case b.Remaining < 1:
		return ErrBenefitExhausted
	case b.StoreID != nil && *b.StoreID != storeID:
		return errBenefitNotHere
	}
	return nil
}

// deadline is the instant before which something must be used, and the last day on which it can be.
type deadline struct {
	until time.Time
	day   clock.Day
}

func deadlineBefore(end clock.Day, zone *time.Location) deadline {
	return deadline{until: end.Start(zone), day: end.AddDays(-1)}
}

// benefitOf grants a line within a period. A line without days of its own lasts as long as
// the membership, and none lasts longer.
func benefitOf(line BenefitLine, m Membership, zone *time.Location, now time.Time) Benefit {
	end := m.EndsOn
	if own := m.StartsOn.AddDays(int(line.ValidDays)); line.ValidDays > 0 && own < end {
		end = own
	}
	by := deadlineBefore(end, zone)
	return Benefit{
		CityID: m.CityID, MembershipID: m.ID, MemberID: m.MemberID, LineID: line.ID,
		Kind: line.Kind, NameZh: line.NameZh, NameEn: line.NameEn, StoreID: line.StoreID,
		Units: line.Units, Remaining: line.Units,
		UseBy: by.until, UseByDay: by.day, RemindBy: by.until.Add(-reminderLead),
		ExpiryVersion: 1, Status: BenefitActive, CreatedAt: now,
	}
}
