package objection

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/redemption"
)

// disputeReasons are the presets of the form.
var disputeReasons = map[string]bool{"not_me": true, "wrong_amount": true, "no_discount": true, "other": true}

// Dispute says that a redemption is not right. Ops decides it.
type Dispute struct {
	ID           ident.ID
	CityID       city.ID
	RedemptionID ident.ID
	RaisedByKind string
	RaisedBy     ident.ID
	Reason       string
	Words        string
	Status       string
	RaisedAt     time.Time
	Outcome      string // upheld | dismissed, "" while it is open
	Answer       string // what ops answered whoever raised it
	SettledAt    *time.Time
	SettledBy    *ident.ID
}

// TableName names the table.
func (Dispute) TableName() string { return "redemption_disputes" }

// RaiseDisputeInput raises a dispute.
type RaiseDisputeInput struct {
	Actor        identity.Actor // the member, a device or staff of the store
	RedemptionID ident.ID
	Reason       string // not_me | wrong_amount | no_discount | other
	Text         string // up to 500 characters; required with "other"
}

// RaiseDispute records a dispute within 24 hours of the confirmation, once per side, and alarms
// the city's operators. A dispute about a reversed redemption objects to the reversal. Errors:
// not_found, dispute_too_late, already_disputed, dispute_invalid.
func (s *Service) RaiseDispute(ctx context.Context, in RaiseDisputeInput) (Dispute, error) {
	if err := in.validate(); err != nil {
		return Dispute{}, err
	}
	var dispute Dispute
	var err error
	for range 2 { // the retry comes after the reversal that the first try had to wait for
		err = s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
			dispute, err = s.raiseDisputeTx(tx, in)
			return err
		})
		if !errors.Is(err, db.ErrStale) {
			break
		}
	}
	if db.IsDuplicate(err) {
		return Dispute{}, ErrAlreadyDisputed
	}
	if err != nil {
		return Dispute{}, err
	}
	return dispute, nil
}

// raiseDisputeTx locks the member's row first, as every reversal does. So a reversal either resolves
// the dispute, or has happened before it. db.ErrStale asks the caller to retry.
func (s *Service) raiseDisputeTx(tx *db.Tx, in RaiseDisputeInput) (Dispute, error) {
	r, err := s.deps.Redemptions.RedemptionForTx(tx, in.Actor, in.RedemptionID)
	if err != nil {
		return Dispute{}, err
	}
	memberExists, err := s.deps.Members.LockMemberTx(tx, r.MemberID)
	if err != nil {
		return Dispute{}, err
	}
	if !memberExists && in.Actor.Kind == identity.KindMember { // erased meanwhile
		return Dispute{}, redemption.ErrNotFound
	}
	if r, _, err = s.deps.Redemptions.RedemptionTx(tx, r.ID); err != nil {
		return Dispute{}, err
	}
	if r.ReversedAt != nil && tx.Now().Before(*r.ReversedAt) {
		return Dispute{}, db.ErrStale
	}
	if !tx.Now().Before(r.DisputableUntil()) {
		return Dispute{}, ErrDisputeTooLate
	}
	dispute := Dispute{ID: s.deps.IDs.New(), CityID: r.CityID, RedemptionID: r.ID, RaisedByKind: string(in.Actor.Kind),
		RaisedBy: in.Actor.ID,
		Reason:   in.Reason, Words: in.Text, Status: "open", RaisedAt: tx.Now()}
	if err := s.records.insertDispute(tx, dispute); err != nil {
		return Dispute{}, err
	}
	return dispute, notify.RaiseAlarmTx(tx, notify.Alarm{CityID: r.CityID, Code: "redemption.disputed",
		Subject: "redemption:" + r.ID.String(), Detail: in.Reason})
}

func (in *RaiseDisputeInput) validate() error {
	in.Text = strings.TrimSpace(in.Text)
	wrong := errDispute
	if !disputeReasons[in.Reason] {
		wrong = wrong.WithField("reason", "field.redemption.dispute_reason")
	}
	if n := utf8.RuneCountInString(in.Text); n > 500 || n == 0 && in.Reason == "other" {
		wrong = wrong.WithField("text", "field.redemption.dispute_text")
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}
