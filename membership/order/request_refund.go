package order

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
)

// RefundQuote shows what a refund would give now, with every figure of the formula. Own
// memberships only; ErrNotFound, ErrRefunded, ErrNotRefundable (a trial),
// ErrRefundRenewalFirst (a renewal waits behind it).
func (s *Service) RefundQuote(ctx context.Context, actor identity.Actor, membershipID ident.ID) (Quote, error) {
	tx := s.db.Read(ctx)
	m, err := s.members.OwnMembershipTx(tx, actor, membershipID)
	if err != nil {
		return Quote{}, err
	}
	quote, _, err := s.quoteTx(tx, m)
	return quote, err
}

// RequestRefundInput says which membership is refunded. The formula gives the amount.
type RequestRefundInput struct {
	Actor        identity.Actor
	MembershipID ident.ID
	Key          string
}

// refundTerms is what a repeated key must agree with.
type refundTerms struct{ MembershipID ident.ID }

// RequestRefund ends the membership and requests the refund. Own memberships only. The same key
// answers with the same refund for ever (replayed); with another membership
// ident.ErrKeyReused. The errors of RefundQuote, and ErrNothingToRefund.
//
// A visit that is confirmed at the same moment either comes first, and then counts in the formula,
// or is refused: both are conditional updates of the same row, which is locked before anything is summed.
func (s *Service) RequestRefund(ctx context.Context, in RequestRefundInput) (Refund, bool, error) {
	if err := membership.RequireMember(in.Actor); err != nil {
		return Refund{}, false, err
	}
	if err := ident.CheckKey(in.Key); err != nil {
		return Refund{}, false, err
	}
	var refund Refund
	var replayed bool
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		if err = s.lockMemberTx(tx, in.Actor.ID); err != nil {
			return err
		}
		refund, replayed, err = s.records.refundByKey(tx, in.Actor.ID, in.Key)
		if err != nil {
			return err
		}
		if replayed {
			return sameTerms(refund, in)
		}
		refund, err = s.refundTx(tx, in)
		return err
	})
	return refund, replayed && err == nil, err
}

func sameTerms(refund Refund, in RequestRefundInput) error {
	if refund.RequestHash != ident.InputHash(refundTerms{in.MembershipID}) {
		return ident.ErrKeyReused
	}
	return nil
}

func (s *Service) refundTx(tx *db.Tx, in RequestRefundInput) (Refund, error) {
	m, err := s.members.LockOwnMembershipTx(tx, in.Actor, in.MembershipID)
	if err != nil {
		return Refund{}, err
	}
	quote, order, err := s.quoteTx(tx, m)
	if err != nil {
		return Refund{}, err
	}
	if quote.RefundFen < 1 {
		return Refund{}, ErrNothingToRefund
	}
	if err := s.members.EndRefundedTx(tx, m.ID); err != nil {
		return Refund{}, err
	}
	refund := s.newMemberRefund(tx, in, m, order, quote)
	if err := s.reserveRefundTx(tx, &refund); err != nil {
		return Refund{}, err
	}
	return refund, s.notifyTx(tx, m.CityID, m.MemberID, "refund_requested", "refund-requested:"+refund.ID.String(),
		map[string]string{
			"amount": refund.AmountFen.Yuan(), "card_number": m.CardNumber, "refund_no": refund.RefundNo,
		})
}

func (s *Service) newMemberRefund(
	tx *db.Tx, in RequestRefundInput, m membership.Membership, order Order, quote Quote,
) Refund {
	return Refund{
		ID: s.ids.New(), RefundNo: "RM" + order.No, CityID: m.CityID, MemberID: m.MemberID,
		OrderID: order.ID, PaymentID: *order.PaymentID, MembershipID: &m.ID, Reason: RefundByMember,
		Rule: quote.Rule, Formula: quote.Formula, Ground: quote.Ground, AmountFen: quote.RefundFen,
		DaysLeft: int64(quote.DaysLeft), DaysTotal: int64(quote.DaysTotal),
		DiscountsFen: quote.Taken.DiscountsFen, GiftsFen: quote.Taken.GiftsFen,
		Status: RefundRequested, IdemKey: &in.Key, RequestHash: ident.InputHash(refundTerms{in.MembershipID}),
		NextAt: tx.Now(), CreatedAt: tx.Now(),
	}
}

// quoteTx reads the figures of the formula. It also answers with the order that was paid.
func (s *Service) quoteTx(tx *db.Tx, m membership.Membership) (Quote, Order, error) {
	switch {
	case m.Status == membership.MembershipRefunded:
		return Quote{}, Order{}, membership.ErrRefunded
	case m.OrderID == nil:
		return Quote{}, Order{}, ErrNotRefundable
	case m.Status == membership.MembershipExpired:
		return Quote{}, Order{}, membership.ErrExpired.WithParam("through", string(m.ValidThrough))
	}
	followed, err := s.members.HasSuccessorTx(tx, m.ID)
	if err != nil {
		return Quote{}, Order{}, err
	}
	if followed {
		return Quote{}, Order{}, ErrRefundRenewalFirst
	}
	order, err := s.records.order(tx, *m.OrderID)
	if err != nil {
		return Quote{}, Order{}, err
	}
	plan, err := s.members.PlanTx(tx, m.PlanID)
	if err != nil {
		return Quote{}, Order{}, err
	}
	c, err := city.ByID(tx, m.CityID)
	if err != nil {
		return Quote{}, Order{}, err
	}
	t, err := s.termsTx(tx, m, order, plan, c)
	return quoteFor(t, c.Today(tx.Now())), order, err
}

// termsTx collects what the formula is applied to.
func (s *Service) termsTx(
	tx *db.Tx, m membership.Membership, order Order, plan membership.CardPlan, c city.City,
) (terms, error) {
	taken, err := s.members.ValueTakenTx(tx, m.ID)
	if err != nil {
		return terms{}, err
	}
	ground, err := s.groundTx(tx, m, c)
	if err != nil {
		return terms{}, err
	}
	payment, err := s.records.payment(tx, *order.PaymentID)
	return terms{card: m, paid: order.AmountFen, paidOn: clock.DayOf(*order.PaidAt, c.Location()),
		fullDays: plan.FullRefundDays, formula: plan.RefundFormula, ground: ground, taken: taken,
		returned: payment.RefundedFen}, err
}

// reserveRefundTx creates every refund. First the payment's refunded sum is raised under the
// condition that it stays within what was paid, then the row is written.
func (s *Service) reserveRefundTx(tx *db.Tx, refund *Refund) error {
	if refund.Formula == "" { // no card, no formula: the column's default
		refund.Formula = membership.ByDays
	}
	fits, err := s.records.reserveRefund(tx, refund.PaymentID, refund.AmountFen)
	if err != nil {
		return err
	}
	if !fits {
		return ErrNothingToRefund
	}
	return s.records.insertRefund(tx, refund)
}
