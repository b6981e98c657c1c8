package redemption

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
)

// Outcomes of a settled dispute.
const (
	DisputeUpheld    = "upheld"    // the redemption was not right: it is reversed, unless it already was
	DisputeDismissed = "dismissed" // it stands
)

const (
	disputeResolved = "resolved"

	// mostAnswer is the length of an answer; it is also the reason of the reversal.
	mostAnswer = 200
)

var (
	// ErrDisputeUnknown: no such dispute, or not in the actor's cities.
	ErrDisputeUnknown = fault.New(fault.NotFound, "redemption.dispute_unknown")
	// ErrDisputeSettled: somebody has answered it.
	ErrDisputeSettled = fault.New(fault.Conflict, "redemption.dispute_settled")
)

// SettleDisputeInput is an operator's answer to a dispute.
type SettleDisputeInput struct {
	Actor     identity.Actor // operator of the city
	DisputeID ident.ID
	Outcome   string // DisputeUpheld or DisputeDismissed
	Answer    string // 1–200 characters; whoever raised it reads them
}

// SettleDispute answers an open dispute once. Upheld, it reverses the redemption in the same
// transaction with the answer as the reason. The alarm that it had raised is settled with it.
// Errors: dispute_unknown, dispute_settled, dispute_invalid, reversal_limit.
func (s *Service) SettleDispute(ctx context.Context, in SettleDisputeInput) (Dispute, error) {
	if err := in.validate(); err != nil {
		return Dispute{}, err
	}
	var after Dispute
	var err error
	for range 2 { // a second look tells what a reversal at the same moment has done
		err = s.db.InTx(ctx, func(tx *db.Tx) error {
			after, err = s.settleDisputeTx(tx, in)
			return err
		})
		if !errors.Is(err, db.ErrStale) {
			break
		}
	}
	if err != nil {
		return Dispute{}, err
	}
	return after, nil
}

func (in *SettleDisputeInput) validate() error {
	in.Answer = strings.TrimSpace(in.Answer)
	wrong := errDispute
	if in.Outcome != DisputeUpheld && in.Outcome != DisputeDismissed {
		wrong = wrong.On("outcome", "field.redemption.dispute_outcome")
	}
	if n := utf8.RuneCountInString(in.Answer); n < 1 || n > mostAnswer {
		wrong = wrong.On("answer", "field.redemption.dispute_answer")
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

func (s *Service) settleDisputeTx(tx *db.Tx, in SettleDisputeInput) (Dispute, error) {
	before, found, err := s.records.dispute(tx, in.DisputeID)
	if err != nil {
		return Dispute{}, err
	}
	if !found || !in.Actor.Operates(city.ID(before.CityID)) {
		return Dispute{}, ErrDisputeUnknown
	}
	r, found, err := s.records.redemption(tx, before.RedemptionID)
	if err != nil || !found {
		return Dispute{}, cmp.Or[error](err, ErrDisputeUnknown)
	}
	if in.Outcome == DisputeUpheld && r.Status == RedemptionConfirmed {
		if err := s.undo(tx, r, reversalFor(in, r, tx), in.Actor); err != nil {
			return Dispute{}, err
		}
	}
	now := tx.Now()
	after := before
	after.Status, after.Outcome, after.Answer, after.SettledAt, after.SettledBy = disputeResolved, in.Outcome, in.Answer, &now, &in.Actor.ID
	settled, err := s.records.settleDispute(tx, after)
	if err != nil {
		return Dispute{}, err
	}
	if !settled {
		return Dispute{}, ErrDisputeSettled
	}
	return after, s.announceDisputeTx(tx, in.Actor, r, before, after)
}

// reversalFor is the opposite record; its key is the dispute's, so it can be made only once.
func reversalFor(in SettleDisputeInput, r Redemption, tx *db.Tx) Reversal {
	return Reversal{RedemptionID: r.ID, MembershipID: r.MembershipID, ByKind: string(in.Actor.Kind), ByID: in.Actor.ID,
		Reason: in.Answer, IdemKey: "dispute:" + in.DisputeID.String(),
		RequestHash: ident.InputHash(struct{ ID, Reason string }{r.ID.String(), in.Answer}), ReversedAt: tx.Now()}
}

// announceDisputeTx tells whoever raised it, if it was a person, writes the log and settles
// the alarm once nobody else disputes the same redemption.
func (s *Service) announceDisputeTx(tx *db.Tx, actor identity.Actor, r Redemption, before, after Dispute) error {
	to := notify.Recipient{ID: after.RaisedBy}
	switch identity.Kind(after.RaisedByKind) {
	case identity.KindMember:
		to.Kind = notify.RecipientMember
	case identity.KindStaff:
		to.Kind = notify.RecipientStaff
	}
	if to.Kind != "" { // a till device has no inbox; its store's list shows what became of the visit
		message := notify.Message{CityID: city.ID(after.CityID), To: to, Template: "dispute_" + after.Outcome, DedupeKey: "dispute-settled:" + after.ID.String(),
			Params: map[string]string{"no": r.No(), "name_zh": r.NameZh, "name_en": r.NameEn, "answer": after.Answer}}
		if _, err := s.notify.EnqueueTx(tx, message); err != nil {
			return err
		}
	}
	open, err := s.records.openDisputesOf(tx, r.ID)
	if err != nil {
		return err
	}
	if open == 0 {
		if err := notify.SettleAlarmsAboutTx(tx, city.ID(r.CityID), "redemption.disputed", "redemption:"+r.ID.String()); err != nil {
			return err
		}
	}
	before.Words, after.Words = "", "" // the log can never be emptied; the member's words go with the member
	return audit.RecordTx(tx, audit.Entry{CityID: city.ID(after.CityID), Actor: actor, Action: "redemption.settle_dispute",
		ObjectKind: "dispute", ObjectID: after.ID.String(), Reason: after.Answer, Before: before, After: after})
}
