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

// EraseMember erases the actor's own account. Members only. It waits for nobody's approval,
// but nobody loses money by it: order.ErrEraseCardRuns while a card runs that a refund would give
// money for, order.ErrEraseRefundOn while that money is on its way, order.ErrEraseOrderOpen while
// an order could still be paid. ErrEraseConfirm for other digits.
//
// Gone are the number, all sessions, the calendar feed, follows, wait-lists, and every text about or by
// the member; cards that would give no money back end. What is kept for the books (orders,
// payments, refunds, visits, the consent) hangs on an id that leads to nobody. The number is
// free: whoever signs in with it next is a new person, but for a free trial that it has had in
// the last year (trial_mark.go).
func (s *Service) EraseMember(ctx context.Context, in EraseInput) error {
	if err := RequireMember(in.Actor); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.records.lockMember(tx, in.Actor.ID); err != nil {
			return err
		}
		if err := s.confirmedBy(tx, in); err != nil {
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
		return s.forgetTx(tx, in.Actor)
	})
}

func (s *Service) confirmedBy(tx *db.Tx, in EraseInput) error {
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

func (s *Service) forgetTx(tx *db.Tx, actor identity.Actor) error {
	if err := s.records.dropFeed(tx, actor.ID); err != nil {
		return err
	}
	if err := s.records.dropWaits(tx, actor.ID); err != nil {
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
