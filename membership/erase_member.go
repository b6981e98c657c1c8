package membership

import (
	"context"
	"errors"
	"strings"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// EraseInput asks for the end of one's own account. Confirm is the last four digits of the
// member's number, typed: proof that it is meant, in no language.
type EraseInput struct {
	Actor   identity.Actor
	Confirm string
}

// EraseMember erases the actor's own account. Members only. It waits for nobody's approval,
// but nobody loses money by it: ErrEraseCardRuns while a card runs that a refund would give
// money for, ErrEraseRefundOn while that money is on its way, ErrEraseOrderOpen while an order
// could still be paid. ErrEraseConfirm for other digits.
//
// Gone are the number, all sessions, the calendar feed, follows, wait-lists, and every text about or by
// the member; cards that would give no money back end. What is kept for the books (orders,
// payments, refunds, visits, the consent) hangs on an id that leads to nobody. The number is
// free: whoever signs in with it next is a new person, but for a free trial that it has had in
// the last year (trial_mark.go).
func (s *Service) EraseMember(ctx context.Context, in EraseInput) error {
	if err := requireMember(in.Actor); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.records.lockMember(tx, in.Actor.ID); err != nil {
			return err
		}
		if err := s.confirmedBy(tx, in); err != nil {
			return err
		}
		if err := s.nothingOwedTx(tx, in.Actor.ID); err != nil {
			return err
		}
		if err := s.endCardsTx(tx, in.Actor.ID); err != nil {
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

// nothingOwedTx refuses while money of the member's is under way or could be asked back.
func (s *Service) nothingOwedTx(tx *db.Tx, memberID ident.ID) error {
	open, err := s.records.hasOpenOrder(tx, memberID)
	if err != nil {
		return err
	}
	if open {
		return ErrEraseOrderOpen
	}
	refund, found, err := s.records.unfinishedRefund(tx, memberID)
	if err != nil {
		return err
	}
	if found {
		return ErrEraseRefundOn.WithParam("amount", refund.AmountFen.Yuan())
	}
	cards, err := s.records.runningOf(tx, memberID)
	if err != nil {
		return err
	}
	for _, card := range cards {
		quote, _, err := s.quoteTx(tx, card)
		switch {
		case errors.Is(err, ErrNotRefundable), errors.Is(err, ErrRefundRenewalFirst): // a trial; the renewal is in this list, too
		case err != nil:
			return err
		case quote.RefundFen >= 1:
			return ErrEraseCardRuns.WithParam("amount", quote.RefundFen.Yuan())
		}
	}
	return nil
}

func (s *Service) endCardsTx(tx *db.Tx, memberID ident.ID) error {
	cards, err := s.records.runningOf(tx, memberID)
	if err != nil {
		return err
	}
	for _, card := range cards {
		if _, err := s.records.setStatus(tx, card.ID, MembershipExpired, running...); err != nil {
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
	for _, keeper := range s.keepers {
		if err := keeper.ForgetMemberTx(tx, actor.ID); err != nil {
			return err
		}
	}
	if err := s.records.eraseMember(tx, actor.ID); err != nil {
		return err
	}
	return audit.RecordTx(tx, audit.Entry{
		Actor: identity.Actor{Kind: actor.Kind, ID: actor.ID}, Action: "membership.erase_member", ObjectKind: "member", ObjectID: actor.ID.String(),
	})
}
