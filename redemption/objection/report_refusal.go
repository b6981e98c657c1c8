package objection

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/membership"
	"citycard/redemption"
)

// RefusalReasons are the presets of the form, in the order in which it shows them.
var RefusalReasons = []string{"card_refused", "no_discount", "other_price", "not_trained", "other"}

// Outcomes of a refusal report.
const (
	RefusalUpheld    = "upheld"     // the store did not honour the card
	RefusalNotUpheld = "not_upheld" // it did, or could not have
)

const (
	refusalOpen    = "open"
	refusalDecided = "settled"

	maxReportText = 500

	// reportsPerDay is how many reports a member may make on one day; more would flood the alarms.
	reportsPerDay = 5
)

// RefusalReport says that a store did not honour the member's card on a business day. Outcome and
// Answer are empty while it is open.
type RefusalReport struct {
	ID         ident.ID
	CityID     city.ID
	StoreID    ident.ID
	MemberID   ident.ID
	Reason     string
	Words      string
	Day        clock.Day
	Status     string // open | settled
	Outcome    string // upheld | not_upheld
	Answer     string // what ops answered the member
	ReportedAt time.Time
	SettledAt  *time.Time
	SettledBy  *ident.ID
}

// TableName names the table.
func (RefusalReport) TableName() string { return "redemption_refusal_reports" }

// ReportRefusalInput says which store did not honour the card, and how.
type ReportRefusalInput struct {
	Actor   identity.Actor // a member with a card in the store's city
	StoreID ident.ID
	Reason  string // one of RefusalReasons
	Text    string // up to 500 characters; required with "other"
}

// ReportRefusal saves a member's report and alarms the city's operators. The member's card
// must run, or have run within the last 24 hours. While a report of the same member about the
// same store and day is open there is no second one, and a member reports five times a day at
// most. Errors: merchants.store_not_found, report_needs_card, already_reported,
// too_many_reports, refusal_report_invalid.
func (s *Service) ReportRefusal(ctx context.Context, in ReportRefusalInput) (RefusalReport, error) {
	if err := in.validate(); err != nil {
		return RefusalReport{}, err
	}
	store, err := s.deps.Merchants.StoreOf(ctx, in.Actor, in.StoreID)
	if err != nil {
		return RefusalReport{}, err
	}
	if err := s.requireCardIn(ctx, in.Actor, store.CityID); err != nil {
		return RefusalReport{}, err
	}
	var report RefusalReport
	err = s.deps.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		report, err = s.reportRefusalTx(tx, in, store.CityID)
		return err
	})
	if db.IsDuplicate(err) {
		return RefusalReport{}, ErrAlreadyReported
	}
	if err != nil {
		return RefusalReport{}, err
	}
	return report, nil
}

// reportRefusalTx locks the member's row, so that reports of one member come in turn, and none after
// the erasure of the account.
func (s *Service) reportRefusalTx(tx *db.Tx, in ReportRefusalInput, id city.ID) (RefusalReport, error) {
	memberExists, err := s.deps.Members.LockMemberTx(tx, in.Actor.ID)
	if err != nil {
		return RefusalReport{}, err
	}
	if !memberExists {
		return RefusalReport{}, membership.ErrNotFound
	}
	place, err := city.ByID(tx, id)
	if err != nil {
		return RefusalReport{}, err
	}
	report := RefusalReport{ID: s.deps.IDs.New(), CityID: place.ID, StoreID: in.StoreID, MemberID: in.Actor.ID,
		Reason: in.Reason,
		Words:  in.Text, Day: place.Today(tx.Now()), Status: refusalOpen, ReportedAt: tx.Now()}
	if err := s.records.insertRefusalReport(tx, report); err != nil {
		return RefusalReport{}, err
	}
	today, err := s.records.reportsOfDay(tx, report.MemberID, report.Day)
	if err != nil {
		return RefusalReport{}, err
	}
	if today > reportsPerDay { // the row just written counts, and is rolled back
		return RefusalReport{},
			ErrTooManyReports.WithRetryAfter(report.Day.AddDays(1).Start(place.Location()).Sub(tx.Now()))
	}
	return report, notify.RaiseAlarmTx(tx, notify.Alarm{CityID: place.ID, Code: "redemption.refused_at_till",
		Subject: "store:" + in.StoreID.String(), Detail: in.Reason})
}

// requireCardIn lets members pass whose card of the city runs, or ran within the last day: only they
// can have been refused, and a card may end on the day of the visit.
func (s *Service) requireCardIn(ctx context.Context, actor identity.Actor, id city.ID) error {
	cards, err := s.deps.Members.Memberships(ctx, actor)
	if err != nil {
		return err
	}
	now := s.deps.DB.Read(ctx).Now()
	held := slices.ContainsFunc(cards, func(v membership.MembershipView) bool {
		return v.Membership.CityID == id && v.Membership.RanWithin(redemption.DisputeWindow, now)
	})
	if !held {
		return ErrReportNeedsCard
	}
	return nil
}

func (in *ReportRefusalInput) validate() error {
	in.Text = strings.TrimSpace(in.Text)
	wrong := errRefusalReport
	if !slices.Contains(RefusalReasons, in.Reason) {
		wrong = wrong.WithField("reason", "field.redemption.refusal_reason")
	}
	if n := utf8.RuneCountInString(in.Text); n > maxReportText || n == 0 && in.Reason == "other" {
		wrong = wrong.WithField("text", "field.redemption.dispute_text")
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

// Attempt is a use of a member's code at a store. Code is the code of the refusal, "" for a recorded
// visit.
type Attempt struct {
	At   time.Time
	Code string
}

// LastAttempt finds the member's last attempt at a store; found is false without one.
func (s *Service) LastAttempt(
	ctx context.Context, actor identity.Actor, storeID ident.ID,
) (last Attempt, found bool, err error) {
	cards, err := s.deps.Members.Memberships(ctx, actor)
	if err != nil || len(cards) == 0 {
		return Attempt{}, false, err
	}
	ids := make([]ident.ID, len(cards))
	for i, card := range cards {
		ids[i] = card.Membership.ID
	}
	return s.records.lastAttempt(s.deps.DB.Read(ctx), storeID, ids)
}
