package membership

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
)

// SubjectKind is what a reminder or an extension is about.
type SubjectKind string

const (
	SubjectBenefit    SubjectKind = "benefit"
	SubjectMembership SubjectKind = "membership"
)

// Step is one point of a reminder plan: StepGrant at activation, else the number of days
// before the last usable day.
type Step string

const (
	StepGrant Step = "grant"
	Step30    Step = "30"
	Step7     Step = "7"
	Step3     Step = "3"
	Step1     Step = "1"
)

// Reminder is one row of a plan. A row exists together with its message; DeliveredAt is when the
// message was delivered.
type Reminder struct {
	CityID        city.ID
	SubjectKind   SubjectKind
	SubjectID     ident.ID
	ExpiryVersion int64
	Step          Step
	MemberID      ident.ID
	UseByDay      clock.Day
	MessageID     ident.ID
	CreatedAt     time.Time
	DeliveredAt   *time.Time `gorm:"->"`
}

// TableName is gorm's.
func (Reminder) TableName() string { return "membership_reminders" }

// window is the days on which a step is due: more than after and at most upTo days before
// the last usable day. The windows of a plan touch each other, so the run after a missed night
// catches up, and the run after a missed week sends the step that still fits.
type window struct {
	step  Step
	after int
	upTo  int
}

var (
	benefitWindows    = []window{{Step30, 7, 30}, {Step7, 3, 7}, {Step3, 1, 3}, {Step1, -1, 1}}
	membershipWindows = []window{{Step30, 7, 30}, {Step7, 1, 7}, {Step1, -1, 1}}
)

// rank is the number of the i-th step of a plan, as stored in the subject's column reminded.
func rank(i int) int64 { return int64(i + 1) }

// days are the last usable days for which the step is due today: from < day ≤ to.
func (w window) days(today clock.Day) (from, to clock.Day) {
	return today.AddDays(w.after), today.AddDays(w.upTo)
}
