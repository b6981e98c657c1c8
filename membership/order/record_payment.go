package order

import (
	"strconv"

	"citycard/app/platform/db"
)

// recordPaymentTx records money that a provider took for an order and does what follows from it.
// The caller has locked the order. A provider transaction that is recorded already, by notice or by
// query, changes nothing.
func (s *Service) recordPaymentTx(tx *db.Tx, order Order, first Payment, receipt Receipt) error {
	known, err := s.records.knowsTransaction(tx, first.Provider, receipt.TxnID)
	if err != nil || known {
		return err
	}
	payment, err := s.recordMoneyTx(tx, first, receipt)
	if err != nil {
		return err
	}
	paid, err := s.records.payOrder(tx, order.ID, payment.ID, tx.Now())
	if err != nil {
		return err
	}
	if !paid {
		return s.returnSurplusTx(tx, order, payment)
	}
	return s.members.ActivatePaidTx(tx, order.MemberID, order.PlanID, order.ID)
}

// recordMoneyTx marks the open attempt as succeeded. When that attempt has ended already it adds a
// payment row, because all money that came has one.
func (s *Service) recordMoneyTx(tx *db.Tx, first Payment, receipt Receipt) (Payment, error) {
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

// returnSurplusTx refunds money that bought nothing: the order was closed or already paid.
func (s *Service) returnSurplusTx(tx *db.Tx, order Order, payment Payment) error {
	reason := RefundSecondPayment
	if order.Status == OrderClosed {
		reason = RefundLatePayment
	}
	refund := Refund{
		ID: s.ids.New(), RefundNo: "R" + payment.Ref + "-" + strconv.FormatInt(payment.Attempt, 10),
		CityID: order.CityID, MemberID: order.MemberID,
		OrderID: order.ID, PaymentID: payment.ID, Reason: reason, Rule: RuleSurplus, AmountFen: payment.AmountFen,
		Status: RefundRequested, NextAt: tx.Now(), CreatedAt: tx.Now(),
	}
	if err := s.reserveRefundTx(tx, &refund); err != nil {
		return err
	}
	return s.notifyTx(tx, order.CityID, order.MemberID, "payment_returned", "payment-returned:"+payment.ID.String(),
		map[string]string{
			"amount": payment.AmountFen.Yuan(), "order_no": order.No,
		})
}
