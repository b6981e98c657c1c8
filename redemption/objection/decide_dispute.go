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
// transaction with the answer as the reason, and what the other side had said about it is
// answered alike. The alarm that it had raised is settled with it.
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
		wrong = wrong.WithField("outcome", "field.redemption.dispute_outcome")
	}
	if n := utf8.RuneCountInString(in.Answer); n < 1 || n > mostAnswer {
		wrong = wrong.WithField("answer", "field.redemption.dispute_answer")
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
	here, err := s.members.HoldMemberTx(tx, r.MemberID)
	if err != nil {
		return Dispute{}, err
	}
	if r, _, err = s.records.redemption(tx, r.ID); err != nil {
		return Dispute{}, err
	}
	answer := answer{Outcome: in.Outcome, Text: in.Answer, By: in.Actor, MemberHere: here}
	after, err := s.answerTx(tx, r, before, answer)
	if err == nil && in.Outcome == DisputeUpheld && r.Status == RedemptionConfirmed {
		err = s.undo(tx, r, reversalFor(in, r, tx), in.Actor, here)
	}
	return after, err
}

// answer is what becomes of a dispute. MemberHere is false when the account of the visit's
// member is gone: then nothing is said to the member, nor kept of what was said.
type answer struct {
	Outcome    string
	Text       string
	By         identity.Actor
	MemberHere bool
}

// answerTx takes a dispute from open to resolved and tells whoever raised it.
func (s *Service) answerTx(tx *db.Tx, r Redemption, before Dispute, a answer) (Dispute, error) {
	now := tx.Now()
	after := before
	after.Status, after.Outcome, after.Answer, after.SettledAt, after.SettledBy = disputeResolved, a.Outcome, a.Text, &now, &a.By.ID
	if !a.MemberHere && before.byMember() {
		after.Answer = ""
	}
	settled, err := s.records.settleDispute(tx, after)
	if err != nil {
		return Dispute{}, err
	}
	if !settled {
		return Dispute{}, ErrDisputeSettled
	}
	return after, s.announceDisputeTx(tx, r, before, after, a)
}

// answerAllTx answers what is still open about a redemption that was just undone: it was
// right, and nothing is left to decide. The reason of the reversal is the answer.
func (s *Service) answerAllTx(tx *db.Tx, r Redemption, reversal Reversal, by identity.Actor, memberHere bool) error {
	open, err := s.records.openDisputesOf(tx, r.ID)
	if err != nil {
		return err
	}
	for _, d := range open {
		if _, err := s.answerTx(tx, r, d, answer{Outcome: DisputeUpheld, Text: reversal.Reason, By: by, MemberHere: memberHere}); err != nil {
			return err
		}
	}
	return nil
}

func (d Dispute) byMember() bool { return identity.Kind(d.RaisedByKind) == identity.KindMember }

// reversalFor is the opposite record; its key is the dispute's, so it can be made only once.
func reversalFor(in SettleDisputeInput, r Redemption, tx *db.Tx) Reversal {
	return Reversal{RedemptionID: r.ID, MembershipID: r.MembershipID, ByKind: string(in.Actor.Kind), ByID: in.Actor.ID,
		Reason: in.Answer, IdemKey: "dispute:" + in.DisputeID.String(),
		RequestHash: ident.InputHash(struct{ ID, Reason string }{r.ID.String(), in.Answer}), ReversedAt: tx.Now()}
}

// announceDisputeTx tells whoever raised it, if it was a person and not the one who answers,
// writes an operator's answer into the log, and settles the alarm once nobody else disputes
// the same redemption.
func (s *Service) announceDisputeTx(tx *db.Tx, r Redemption, before, after Dispute, a answer) error {
	to := notify.Recipient{ID: after.RaisedBy}
	switch {
	case after.byMember() && a.MemberHere:
		to.Kind = notify.RecipientMember
	case identity.Kind(after.RaisedByKind) == identity.KindStaff && after.RaisedBy != a.By.ID:
		to.Kind = notify.RecipientStaff
	}
	if to.Kind != "" { // a till device has no inbox; its store's list shows what became of the visit
		message := notify.Message{CityID: city.ID(after.CityID), To: to, Template: "dispute_" + after.Outcome, DedupeKey: "dispute-settled:" + after.ID.String(),
			Params: map[string]string{"no": r.No(), "name_zh": r.NameZh, "name_en": r.NameEn, "answer": a.Text}}
		if _, err := s.notify.EnqueueTx(tx, message); err != nil {
			return err
		}
	}
	open, err := s.records.openDisputesOf(tx, r.ID)
	if err != nil {
		return err
	}
	if len(open) == 0 {
		if err := notify.SettleAlarmsAboutTx(tx, city.ID(r.CityID), "redemption.disputed", "redemption:"+r.ID.String()); err != nil {
			return err
		}
	}
	if a.By.Kind != identity.KindOperator {
		return nil
	}
	before.Words, after.Words = "", "" // the log can never be emptied; the member's words go with the member
	return audit.RecordTx(tx, audit.Entry{CityID: city.ID(after.CityID), Actor: a.By, Action: "redemption.settle_dispute",
		ObjectKind: "dispute", ObjectID: after.ID.String(), Reason: a.Text, Before: before, After: after})
}
