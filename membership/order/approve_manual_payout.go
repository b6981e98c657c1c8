package order

import (
	"context"
	"strings"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/i18n"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
)

// ApproveManualPayoutInput is one operator's approval of a refund that is paid by hand. Reference
// names the bank transfer.
type ApproveManualPayoutInput struct {
	Actor     identity.Actor
	RefundID  ident.ID
	Reference string
	Reason    string
}

// ApproveManualPayout records the first or the second approval of a manual payout. The second, by
// another operator and with the same reference, completes the refund. Operators of the refund's
// city only. ErrRefundNotFound, ErrRefundNotManual, ErrPayoutReference,
// ErrReasonMissing, ErrPayoutSecondPerson for the same operator twice.
func (s *Service) ApproveManualPayout(ctx context.Context, in ApproveManualPayoutInput) (Refund, error) {
	if in.Actor.Kind != identity.KindOperator {
		return Refund{}, membership.ErrOperatorsOnly
	}
	in.Reference, in.Reason = strings.TrimSpace(in.Reference), strings.TrimSpace(in.Reason)
	if in.Reference == "" || len(in.Reference) > 64 {
		return Refund{}, ErrPayoutReference
	}
	if in.Reason == "" {
		return Refund{}, membership.ErrReasonMissing
	}
	var after Refund
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		before, err := s.records.lockRefund(tx, in.RefundID)
		if err != nil {
			return err
		}
		if !in.Actor.Operates(before.CityID) {
			return ErrRefundNotFound
		}
		if err := s.approveTx(tx, before, in); err != nil {
			return err
		}
		if after, err = s.records.lockRefund(tx, in.RefundID); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: before.CityID, Actor: in.Actor, Action: "membership.approve_manual_payout",
			ObjectKind: "refund", ObjectID: before.ID.String(), Reason: in.Reason, Before: before, After: after,
		})
	})
	return after, err
}

func (s *Service) approveTx(tx *db.Tx, refund Refund, in ApproveManualPayoutInput) error {
	if refund.Status != RefundManual {
		return ErrRefundNotManual.WithParam("status", i18n.Term("membership.refund_status."+string(refund.Status)))
	}
	if refund.FirstApproverID == nil {
		return s.records.firstApproval(tx, refund.ID, in.Actor.ID, in.Reference)
	}
	second, err := s.records.secondApproval(tx, refund.ID, in.Actor.ID, in.Reference)
	if err != nil {
		return err
	}
	if !second {
		return notSecond(refund, in)
	}
	return s.finishRefundTx(tx, refund, payoutSteps)
}

// notSecond is the reason why a second approval was refused.
func notSecond(refund Refund, in ApproveManualPayoutInput) *fault.Error {
	if *refund.FirstApproverID == in.Actor.ID {
		return ErrPayoutSecondPerson
	}
	return ErrPayoutReference
}
