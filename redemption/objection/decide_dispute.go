package objection

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/redemption"
)

// Outcomes of a dispute.
const (
	DisputeUpheld    = "upheld"    // the redemption was not right and is reversed, unless it already was
	DisputeDismissed = "dismissed" // it stands
)

const (
	disputeResolved = "resolved"

	// maxAnswer is the length of an answer; it is also the reason of the reversal.
	maxAnswer = 200
)

// DecideDisputeInput is an operator's answer to a dispute.
type DecideDisputeInput struct {
	Actor     identity.Actor // operator of the city
	DisputeID ident.ID
	Outcome   string // DisputeUpheld or DisputeDismissed
	Answer    string // 1–200 characters; whoever raised it reads them
}

// DecideDispute decides an open dispute, once. An upheld dispute reverses the redemption in the same
// transaction, with the answer as the reason; the other side's dispute about it is resolved as well.
// The alarm about the redemption is closed with the last open dispute. Errors: dispute_unknown,
// dispute_settled, dispute_invalid, reversal_limit.
func (s *Service) DecideDispute(ctx context.Context, in DecideDisputeInput) (Dispute, error) {
	if err := in.validate(); err != nil {
		return Dispute{}, err
	}
	var after Dispute
	var err error
	for range 2 { // the retry reads what a reversal has done at the same moment
		err = s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
			after, err = s.decideDisputeTx(tx, in)
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

func (in *DecideDisputeInput) validate() error {
	wrong := errDispute
	if in.Outcome != DisputeUpheld && in.Outcome != DisputeDismissed {
		wrong = wrong.WithField("outcome", "field.redemption.dispute_outcome")
	}
	return validateAnswer(&in.Answer, maxAnswer, wrong, "field.redemption.dispute_answer")
}

// validateAnswer trims an answer and checks its length in characters. wrong holds the fields that
// were found wrong before.
func validateAnswer(answer *string, longest int, wrong *fault.Error, message string) error {
	*answer = strings.TrimSpace(*answer)
	if n := utf8.RuneCountInString(*answer); n < 1 || n > longest {
		wrong = wrong.WithField("answer", message)
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

func (s *Service) decideDisputeTx(tx *db.Tx, in DecideDisputeInput) (Dispute, error) {
	before, found, err := s.records.dispute(tx, in.DisputeID)
	if err != nil {
		return Dispute{}, err
	}
	if !found || !in.Actor.Operates(before.CityID) {
		return Dispute{}, ErrDisputeUnknown
	}
	r, found, err := s.deps.Redemptions.RedemptionTx(tx, before.RedemptionID)
	if err != nil {
		return Dispute{}, err
	}
	if !found {
		return Dispute{}, ErrDisputeUnknown
	}
	memberExists, err := s.deps.Members.LockMemberTx(tx, r.MemberID)
	if err != nil {
		return Dispute{}, err
	}
	if r, _, err = s.deps.Redemptions.RedemptionTx(tx, r.ID); err != nil {
		return Dispute{}, err
	}
	after, err := s.resolveTx(tx, r, before,
		resolution{Outcome: in.Outcome, Answer: in.Answer, By: in.Actor, MemberExists: memberExists})
	if err == nil && in.Outcome == DisputeUpheld && r.Status == redemption.RedemptionConfirmed {
		err = s.deps.Redemptions.RecordReversalTx(tx, r, reversalFor(in, r, tx), in.Actor, memberExists)
	}
	return after, err
}

// reversalFor is the reversal of an upheld dispute. Its key names the dispute, so it is made once.
func reversalFor(in DecideDisputeInput, r redemption.Redemption, tx *db.Tx) redemption.Reversal {
	return redemption.Reversal{RedemptionID: r.ID, MembershipID: r.MembershipID, ByKind: string(in.Actor.Kind),
		ByID:   in.Actor.ID,
		Reason: in.Answer, IdemKey: "dispute:" + in.DisputeID.String(),
		RequestHash: ident.InputHash(struct{ ID, Reason string }{r.ID.String(), in.Answer}), ReversedAt: tx.Now()}
}
