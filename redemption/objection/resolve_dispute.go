package objection

import (
	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/redemption"
)

// resolution is how a dispute ends. MemberExists is false when the account of the visit's member was
// erased: then nobody notifies the member, and no answer to the member is saved.
type resolution struct {
	Outcome      string
	Answer       string
	By           identity.Actor
	MemberExists bool
}

// resolveTx takes a dispute from open to resolved and notifies whoever raised it.
func (s *Service) resolveTx(tx *db.Tx, r redemption.Redemption, before Dispute, how resolution) (Dispute, error) {
	now := tx.Now()
	after := before
	after.Status, after.Outcome, after.Answer, after.SettledAt, after.SettledBy = disputeResolved, how.Outcome,
		how.Answer, &now, &how.By.ID
	if !how.MemberExists && before.byMember() {
		after.Answer = ""
	}
	resolved, err := s.records.resolveDispute(tx, after)
	if err != nil {
		return Dispute{}, err
	}
	if !resolved {
		return Dispute{}, ErrDisputeDecided
	}
	return after, s.announceResolvedTx(tx, r, before, after, how)
}

// ResolveReversedTx resolves the open disputes about a redemption that was just reversed: they
// were right, and nothing is left to decide. The reason of the reversal is the answer.
func (s *Service) ResolveReversedTx(
	tx *db.Tx, r redemption.Redemption, reversal redemption.Reversal, by identity.Actor, memberExists bool,
) error {
	open, err := s.records.openDisputesOf(tx, r.ID)
	if err != nil {
		return err
	}
	for _, d := range open {
		how := resolution{Outcome: DisputeUpheld, Answer: reversal.Reason, By: by, MemberExists: memberExists}
		if _, err := s.resolveTx(tx, r, d, how); err != nil {
			return err
		}
	}
	return nil
}

// DisputedTx tells which of the redemptions somebody has disputed.
func (s *Service) DisputedTx(tx *db.Tx, redemptions []redemption.Redemption) (map[ident.ID]bool, error) {
	return s.records.disputedAmong(tx, redemptions)
}

func (d Dispute) byMember() bool { return identity.Kind(d.RaisedByKind) == identity.KindMember }

// announceResolvedTx notifies whoever raised the dispute, closes the alarm once nobody else disputes
// the same redemption, and writes an operator's decision into the audit log.
func (s *Service) announceResolvedTx(tx *db.Tx, r redemption.Redemption, before, after Dispute, how resolution) error {
	if err := s.notifyResolvedTx(tx, r, after, how); err != nil {
		return err
	}
	open, err := s.records.openDisputesOf(tx, r.ID)
	if err != nil {
		return err
	}
	if len(open) == 0 {
		if err := notify.CloseAlarmsAboutTx(tx, r.CityID, "redemption.disputed",
			"redemption:"+r.ID.String()); err != nil {
			return err
		}
	}
	if how.By.Kind != identity.KindOperator {
		return nil
	}
	before.Words, after.Words = "", "" // the audit log is never erased; the member's text goes with the member
	return audit.RecordTx(tx, audit.Entry{CityID: after.CityID, Actor: how.By,
		Action:     "redemption.settle_dispute",
		ObjectKind: "dispute", ObjectID: after.ID.String(), Reason: how.Answer, Before: before, After: after})
}

// notifyResolvedTx notifies a member, and staff who did not resolve it themselves. A till device has
// no inbox; its store's list shows what became of the visit.
func (s *Service) notifyResolvedTx(tx *db.Tx, r redemption.Redemption, d Dispute, how resolution) error {
	to := notify.Recipient{ID: d.RaisedBy}
	switch {
	case d.byMember() && how.MemberExists:
		to.Kind = notify.RecipientMember
	case identity.Kind(d.RaisedByKind) == identity.KindStaff && d.RaisedBy != how.By.ID:
		to.Kind = notify.RecipientStaff
	default:
		return nil
	}
	_, err := s.deps.Notify.EnqueueTx(tx, notify.Message{
		CityID: d.CityID, To: to, Template: "dispute_" + d.Outcome,
		DedupeKey: "dispute-settled:" + d.ID.String(),
		Params:    map[string]string{"no": r.No(), "name_zh": r.NameZh, "name_en": r.NameEn, "answer": how.Answer},
	})
	return err
}
