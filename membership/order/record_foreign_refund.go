package order

import (
	"strconv"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/app/platform/notify"
	"citycard/membership"
)

// A refund that somebody made at the provider's own desk has a number that is not ours. It comes to us by
// a notice, or is found when the provider is asked, which happens before each of our own refunds is sent.
// It is recorded like any refund, set against what we still owe of that payment, and ends the card when
// with it all of the card's money has gone back. So nothing is owed twice.

// deskSteps is what a refund at the provider's desk may do to one of ours that has not been sent.
var deskSteps = map[RefundStatus][]RefundStatus{
	RefundRequested: {RefundRequested, RefundWithdrawn},
	RefundManual:    {RefundRequested, RefundWithdrawn},
}

// recordForeignRefundTx records a refund that is not ours. refused says why it changes nothing: its money
// is not ours either, or it is more than is left of it.
func (s *Service) recordForeignRefundTx(tx *db.Tx, provider string, n Notice) (refused string, err error) {
	order, _, found, err := s.lockOrderTx(tx, provider, n.Ref)
	if err != nil || !found {
		return refusedUnknownRefund, err
	}
	if _, known, err := s.records.lockRefundByNo(tx, provider, n.RefundNo); err != nil || known {
		return "", err // another notice or query has recorded it meanwhile
	}
	payment, found, err := s.refundedPaymentTx(tx, order, n)
	if err != nil || !found {
		return refusedUnknownRefund, err
	}
	card, err := s.cardOfPaymentTx(tx, order, payment)
	if err != nil {
		return "", err
	}
	fits, err := s.setAgainstOwnTx(tx, payment.ID, n)
	if err != nil || !fits {
		return refusedTooMuch, err
	}
	refund := s.foreignRefund(tx, order, payment, n)
	if card != nil {
		refund.MembershipID = &card.ID
	}
	if err := s.reserveRefundTx(tx, &refund); err != nil {
		return "", err
	}
	return "", s.afterForeignRefundTx(tx, order, refund, card)
}

// refundedPaymentTx finds the payment that the money went back from. A provider that names no transaction
// means the only one.
func (s *Service) refundedPaymentTx(tx *db.Tx, order Order, n Notice) (found Payment, ok bool, err error) {
	payments, err := s.records.payments(tx, order.ID)
	for _, p := range payments {
		if p.Status != PaymentSucceeded || n.TxnID != "" && *p.ProviderTxnID != n.TxnID {
			continue
		}
		if ok {
			return Payment{}, false, nil
		}
		found, ok = p, true
	}
	return found, ok, err
}

// cardOfPaymentTx locks the card that a payment has bought; nil for money that bought nothing.
func (s *Service) cardOfPaymentTx(tx *db.Tx, order Order, payment Payment) (*membership.Membership, error) {
	if order.PaymentID == nil || *order.PaymentID != payment.ID {
		return nil, nil
	}
	return s.members.LockMembershipOfOrderTx(tx, order.ID)
}

// setAgainstOwnTx takes a foreign refund off what we still owe of the payment: one of our refunds that was
// never sent, or that waits for a payout, becomes smaller or is withdrawn. One that may have been made, its
// answer lost, is touched by a notice only as far as the payment would not hold both, because then the
// provider cannot have made it; who asks the provider knows. fits is false, and nothing is changed, when
// the payment does not hold as much.
func (s *Service) setAgainstOwnTx(tx *db.Tx, paymentID ident.ID, n Notice) (fits bool, err error) {
	own, err := s.records.lockUnsentRefunds(tx, paymentID)
	if err != nil {
		return false, err
	}
	payment, err := s.records.payment(tx, paymentID)
	if err != nil {
		return false, err
	}
	most := payment.AmountFen - payment.RefundedFen
	for _, refund := range own {
		most += refund.AmountFen
	}
	if n.AmountFen > most {
		return false, nil
	}
	amount, free := n.AmountFen, payment.AmountFen-payment.RefundedFen
	for _, refund := range own {
		take := min(amount, refund.AmountFen)
		if refund.Status == RefundRequested && refund.Attempts > 0 && !n.asked {
			take = min(max(amount-free, 0), refund.AmountFen)
		}
		if take == 0 {
			continue
		}
		if err := s.shrinkRefundTx(tx, refund, take); err != nil {
			return false, err
		}
		amount, free = amount-take, free+take
	}
	return true, nil
}

// shrinkRefundTx takes an amount off one of our refunds. A number that a provider may have seen is not
// used again for another amount.
func (s *Service) shrinkRefundTx(tx *db.Tx, refund Refund, take money.Fen) error {
	if err := s.records.releaseRefund(tx, refund.PaymentID, take); err != nil {
		return err
	}
	if take == refund.AmountFen {
		return s.records.withdrawRefund(tx, refund.ID)
	}
	no := refund.RefundNo
	if refund.Attempts > 0 {
		no += "-" + strconv.FormatInt(refund.Attempts, 10)
	}
	return s.records.shrinkRefund(tx, refund.ID, refund.AmountFen-take, no)
}

func (s *Service) foreignRefund(tx *db.Tx, order Order, payment Payment, n Notice) Refund {
	now := tx.Now()
	return Refund{
		ID: s.ids.New(), RefundNo: n.RefundNo, CityID: order.CityID, MemberID: order.MemberID, OrderID: order.ID,
		PaymentID: payment.ID, Reason: RefundAtDesk, Rule: RuleAtDesk, AmountFen: n.AmountFen,
		Status: RefundSucceeded, NextAt: now, CreatedAt: now, SucceededAt: &now,
	}
}

// afterForeignRefundTx ends the card if all its money has gone back, notifies the member and raises an alarm:
// of a partial refund the card runs on, and people have to know why.
func (s *Service) afterForeignRefundTx(tx *db.Tx, order Order, refund Refund, card *membership.Membership) error {
	payment, err := s.records.payment(tx, refund.PaymentID)
	if err != nil {
		return err
	}
	what := "part of the money went back, the card runs on"
	switch {
	case card == nil:
		what = "money that had bought nothing went back"
	case payment.RefundedFen == payment.AmountFen:
		what = "all money went back, the card has ended"
		if err := s.members.EndReturnedTx(tx, *card); err != nil {
			return err
		}
	}
	err = s.notifyTx(tx, order.CityID, order.MemberID, "refund_at_provider",
		"refund-at-provider:"+refund.ID.String(),
		map[string]string{"amount": refund.AmountFen.Yuan(), "order_no": order.No})
	if err != nil {
		return err
	}
	return notify.RaiseAlarmTx(tx, notify.Alarm{CityID: order.CityID, Code: "membership.refund_at_provider",
		Subject: refund.RefundNo, Detail: what})
}
