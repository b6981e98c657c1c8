package order

import (
	"strconv"

	"citycard/app/platform/db"
)

// recordPaymentTx records money that a provider took for an order and does what follows from it.
// The caller has locked the order. The price of an open order pays it; any other money goes back. A
// provider transaction that is recorded already, by notice or by query, changes nothing; refused says
// that it was recorded for another order or with another amount.
func (s *Service) recordPaymentTx(tx *db.Tx, order Order, first Payment, receipt Receipt) (refused string, err error) {
	known, found, err := s.records.paymentOfTransaction(tx, first.Provider, receipt.TxnID)
	if err != nil {
		return "", err
	}
	if found {
		if known.OrderID != order.ID || known.AmountFen != receipt.AmountFen {
			refused = refusedTransaction
		}
		return refused, nil
	}
	payment, err := s.recordMoneyTx(tx, first, receipt)
	if err != nil {
		return "", err
	}
	if receipt.AmountFen != order.AmountFen {
		return "", s.returnSurplusTx(tx, order, payment)
	}
	paid, err := s.records.payOrder(tx, order.ID, payment.ID, tx.Now())
	if err != nil {
		return "", err
	}
	if !paid {
		return "", s.returnSurplusTx(tx, order, payment)
	}
	return "", s.members.ActivatePaidTx(tx, order.MemberID, order.PlanID, order.ID)
}

// recordMoneyTx marks the open attempt as succeeded. When that attempt has ended already it adds a
// payment row, because all money that came has one.
func (s *Service) recordMoneyTx(tx *db.Tx, first Payment, receipt Receipt) (Payment, error) {
	if receipt.PaidAt.IsZero() { // a provider that does not say when
		receipt.PaidAt = tx.Now()
	}
	taken, err := s.records.succeedPayment(tx, first.ID, receipt)
	if err != nil {
		return Payment{}, err
	}
	if taken {
		return s.records.payment(tx, first.ID)
	}
	attempts, err := s.records.countAttempts(tx, first.Provider, first.Ref)
	if err != nil {
		return Payment{}, err
	}
	further := Payment{
		ID: s.ids.New(), CityID: first.CityID, OrderID: first.OrderID, Provider: first.Provider, Ref: first.Ref,
		Attempt: attempts + 1, AmountFen: receipt.AmountFen, Status: PaymentSucceeded,
		ProviderTxnID: &receipt.TxnID, CreatedAt: tx.Now(), PaidAt: &receipt.PaidAt,
	}
	return further, s.records.insertPayment(tx, &further)
}

// surplusReason says why money bought nothing.
func surplusReason(order Order) RefundReason {
	switch order.Status {
	case OrderClosed:
		return RefundLatePayment
	case OrderPaid:
		return RefundSecondPayment
	}
	return RefundWrongAmount
}

// returnSurplusTx refunds money that bought nothing.
func (s *Service) returnSurplusTx(tx *db.Tx, order Order, payment Payment) error {
	refund := Refund{
		ID: s.ids.New(), RefundNo: "R" + payment.Ref + "-" + strconv.FormatInt(payment.Attempt, 10),
		CityID: order.CityID, MemberID: order.MemberID,
		OrderID: order.ID, PaymentID: payment.ID, Reason: surplusReason(order), Rule: RuleSurplus,
		AmountFen: payment.AmountFen,
		Status:    RefundRequested, NextAt: tx.Now(), CreatedAt: tx.Now(),
	}
	if err := s.reserveRefundTx(tx, &refund); err != nil {
		return err
	}
	return s.notifyTx(tx, order.CityID, order.MemberID, templateOf(refund.Reason),
		"payment-returned:"+payment.ID.String(),
		map[string]string{
			"amount": payment.AmountFen.Yuan(), "order_no": order.No,
		})
}

// templateOf is the message about money that goes back.
func templateOf(reason RefundReason) string {
	if reason == RefundWrongAmount {
		return "payment_not_the_price"
	}
	return "payment_returned"
}
