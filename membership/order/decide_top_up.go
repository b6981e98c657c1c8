package order

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
)

// maxAnswer is the length of an answer in characters.
const maxAnswer = 200

// DecideTopUpInput is an operator's decision about a top-up. The member reads the answer.
type DecideTopUpInput struct {
	Actor   identity.Actor
	TopUpID ident.ID
	Accept  bool
	Answer  string // 1–200 characters
}

// DecideTopUp accepts or rejects a top-up, once. An accepted one becomes a refund of the difference, on
// the way of every refund, but never more than the payment still holds. Operators of its city only.
// ErrTopUpNotFound, ErrTopUpDecided, ErrTopUpAnswer, ErrNothingToRefund when all money is back.
func (s *Service) DecideTopUp(ctx context.Context, in DecideTopUpInput) (after TopUp, err error) {
	if in.Actor.Kind != identity.KindOperator {
		return TopUp{}, membership.ErrOperatorsOnly
	}
	in.Answer = strings.TrimSpace(in.Answer)
	if n := utf8.RuneCountInString(in.Answer); n < 1 || n > maxAnswer {
		return TopUp{}, ErrTopUpAnswer
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		before, found, err := s.records.topUp(tx, in.TopUpID)
		if err != nil {
			return err
		}
		if !found || !in.Actor.Operates(before.CityID) {
			return ErrTopUpNotFound
		}
		if _, err := s.members.LockMemberTx(tx, before.MemberID); err != nil {
			return err
		}
		after, err = s.decideTopUpTx(tx, in)
		if err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{CityID: before.CityID, Actor: in.Actor,
			Action:     "membership.decide_top_up",
			ObjectKind: "top_up", ObjectID: before.ID.String(), Reason: in.Answer, Before: before, After: after})
	})
	return after, err
}

// decideTopUpTx reads the top-up under the member's lock, which every change of it takes first.
func (s *Service) decideTopUpTx(tx *db.Tx, in DecideTopUpInput) (TopUp, error) {
	t, _, err := s.records.topUp(tx, in.TopUpID)
	if err != nil {
		return TopUp{}, err
	}
	if t.Status != TopUpOpen {
		return TopUp{}, ErrTopUpDecided
	}
	now := tx.Now()
	t.Status, t.Answer, t.DecidedAt, t.DecidedBy = TopUpRejected, in.Answer, &now, &in.Actor.ID
	template, amount := "top_up_rejected", t.AmountFen
	if in.Accept {
		refund, err := s.payTopUpTx(tx, t)
		if err != nil {
			return TopUp{}, err
		}
		template, amount = "top_up_accepted", refund.AmountFen
		t.Status, t.TopUpRefundID = TopUpAccepted, &refund.ID
	}
	decided, err := s.records.decideTopUp(tx, t)
	if err == nil && !decided {
		err = ErrTopUpDecided
	}
	if err != nil {
		return TopUp{}, err
	}
	return t, s.notifyTx(tx, t.CityID, t.MemberID, template, "top-up-decided:"+t.ID.String(),
		map[string]string{"amount": amount.Yuan(), "answer": t.Answer})
}

// payTopUpTx queues the refund of an accepted top-up.
func (s *Service) payTopUpTx(tx *db.Tx, t TopUp) (Refund, error) {
	first, err := s.records.lockRefund(tx, t.RefundID)
	if err != nil {
		return Refund{}, err
	}
	payment, err := s.records.payment(tx, first.PaymentID)
	if err != nil {
		return Refund{}, err
	}
	amount := min(t.AmountFen, payment.AmountFen-payment.RefundedFen)
	if amount < 1 {
		return Refund{}, ErrNothingToRefund
	}
	before, err := s.records.countTopUpRefunds(tx, t.RefundID)
	if err != nil {
		return Refund{}, err
	}
	refund := Refund{
		ID: s.ids.New(), RefundNo: "RT" + strings.TrimPrefix(payment.Ref, "P") + "-" + strconv.FormatInt(before+1, 10),
		CityID: first.CityID, MemberID: first.MemberID, OrderID: first.OrderID, PaymentID: first.PaymentID,
		MembershipID: first.MembershipID, Reason: RefundTopUp, Rule: RuleTopUp, Formula: first.Formula,
		AmountFen: amount,
		Status:    RefundRequested, NextAt: tx.Now(), CreatedAt: tx.Now(),
	}
	return refund, s.reserveRefundTx(tx, &refund)
}

// TopUpQueueOf counts the top-ups that wait for a decision, and names the oldest. Operators of the city:
// city.ErrNotFound, ErrOperatorsOnly.
func (s *Service) TopUpQueueOf(ctx context.Context, actor identity.Actor, id city.ID) (PayoutQueue, error) {
	return s.queueOf(ctx, actor, id, topUpsWaiting)
}

// WaitingTopUps lists the top-ups that wait, the longest waiting first. Operators of the city only.
func (s *Service) WaitingTopUps(ctx context.Context, actor identity.Actor, id city.ID, limit int) ([]TopUp, error) {
	if err := membership.RequireOperator(actor, id); err != nil {
		return nil, err
	}
	return s.records.waitingTopUps(s.db.Read(ctx), id, limit)
}

// TopUpView is a top-up with the refund that it would complete.
type TopUpView struct {
	TopUp  TopUp
	Refund Refund
}

// TopUpForOps shows one top-up to operators of its city. ErrTopUpNotFound.
func (s *Service) TopUpForOps(ctx context.Context, actor identity.Actor, id ident.ID) (view TopUpView, err error) {
	tx := s.db.Read(ctx)
	t, found, err := s.records.topUp(tx, id)
	if err == nil && (!found || !actor.Operates(t.CityID)) {
		err = ErrTopUpNotFound
	}
	if err != nil {
		return TopUpView{}, err
	}
	refund, _, err := s.records.refundByID(tx, t.RefundID)
	return TopUpView{TopUp: t, Refund: refund}, err
}
