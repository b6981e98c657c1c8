package membership

import (
	"context"
	"strings"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/i18n"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// FreezeInput names the membership and why its use is stopped or allowed again.
type FreezeInput struct {
	Actor        identity.Actor
	MembershipID ident.ID
	Reason       string
}

// Freeze stops the use of a membership without ending it: its own dates run on, the deadlines of its
// benefits stand still (Unfreeze). Operators of its city only. ErrNotFound, ErrReasonMissing,
// ErrStatusChangeRefused.
func (s *Service) Freeze(ctx context.Context, in FreezeInput) error {
	return s.changeStatus(ctx, in, "membership.freeze", MembershipFrozen,
		func(*db.Tx, Membership) (string, map[string]string, error) {
			return "card_frozen", map[string]string{}, nil
		})
}

// changeStatus moves a card to its next status; then says what the member is notified of, given the card
// as it was before.
func (s *Service) changeStatus(
	ctx context.Context, in FreezeInput, action string, next MembershipStatus,
	then func(tx *db.Tx, before Membership) (template string, params map[string]string, err error),
) error {
	if in.Actor.Kind != identity.KindOperator {
		return ErrOperatorsOnly
	}
	if in.Reason = strings.TrimSpace(in.Reason); in.Reason == "" {
		return ErrReasonMissing
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		before, err := s.records.membership(tx, in.MembershipID, true)
		if err != nil {
			return err
		}
		if !in.Actor.Operates(before.CityID) {
			return ErrNotFound
		}
		moved, err := s.records.setStatus(tx, before.ID, next)
		if err != nil {
			return err
		}
		if !moved {
			return ErrStatusChangeRefused.WithParam("status", i18n.Term("membership.status."+string(before.Status)))
		}
		template, params, err := then(tx, before)
		if err != nil {
			return err
		}
		params["card_number"] = before.CardNumber
		after := before
		after.Status = next
		key := action + ":" + s.ids.New().String()
		if _, err := s.outbox.EnqueueTx(tx,
			toMember(before.CityID, before.MemberID, template, key, params)); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: before.CityID, Actor: in.Actor, Action: action, ObjectKind: "membership",
			ObjectID: before.ID.String(),
			Reason:   in.Reason, Before: before, After: after,
		})
	})
}
