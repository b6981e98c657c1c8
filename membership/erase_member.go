package membership

import (
	"context"
	"strings"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
)

// EraseInput asks for the end of one's own account. Confirm is the last four digits of the
// member's number, typed: proof that it is meant, in no language.
type EraseInput struct {
	Actor   identity.Actor
	Confirm string
}

// EraseMember erases the actor's own account. Members only. It needs no approval, but the member
// must not lose money by it: order.ErrEraseCardRuns while a refund of a running card would give
// money, order.ErrEraseRefundOn while a refund is on its way, order.ErrEraseOrderOpen while an
// order could still be paid. ErrEraseConfirm for other digits.
//
// It deletes the number, all sessions, the calendar feed, follows, wait-list entries, and every text
// about or by the member, and ends the cards. Orders, payments, refunds, visits and the consent
// stay for the books; their member id leads to nobody. The number is free: whoever signs in with it
// next is a new person, except that a free trial of the last year counts (trial_mark.go).
func (s *Service) EraseMember(ctx context.Context, in EraseInput) error {
	if err := RequireMember(in.Actor); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.records.lockMember(tx, in.Actor.ID); err != nil {
			return err
		}
		if err := s.checkConfirmation(tx, in); err != nil {
			return err
		}
		cards, err := s.records.runningOf(tx, in.Actor.ID)
		if err != nil {
			return err
		}
		if err := s.orders.CheckErasureTx(tx, in.Actor.ID, cards); err != nil {
			return err
		}
		if err := s.endCardsTx(tx, cards); err != nil {
			return err
		}
		if err := s.markTrialsTx(tx, in.Actor.ID); err != nil {
			return err
		}
		return s.eraseTx(tx, in.Actor)
	})
}

func (s *Service) checkConfirmation(tx *db.Tx, in EraseInput) error {
	number, err := s.numberTx(tx, in.Actor.ID)
	if err != nil {
		return err
	}
	digits := number.E164()
	if strings.TrimSpace(in.Confirm) != digits[len(digits)-4:] {
		return ErrEraseConfirm
	}
	return nil
}

func (s *Service) endCardsTx(tx *db.Tx, cards []Membership) error {
	for _, card := range cards {
		if _, err := s.records.setStatus(tx, card.ID, MembershipExpired); err != nil {
			return err
		}
	}
	return s.records.endBenefits(tx, membershipIDs(cards))
}

func (s *Service) eraseTx(tx *db.Tx, actor identity.Actor) error {
	if err := s.records.deleteFeed(tx, actor.ID); err != nil {
		return err
	}
	if err := s.records.deleteWaits(tx, actor.ID); err != nil {
		return err
	}
	for _, owner := range s.personalData {
		if err := owner.EraseMemberTx(tx, actor.ID); err != nil {
			return err
		}
	}
	if err := s.records.eraseMember(tx, actor.ID); err != nil {
		return err
	}
	return audit.RecordTx(tx, audit.Entry{
		Actor: identity.Actor{Kind: actor.Kind, ID: actor.ID}, Action: "membership.erase_member", ObjectKind: "member",
		ObjectID: actor.ID.String(),
	})
}
