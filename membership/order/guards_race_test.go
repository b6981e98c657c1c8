package order_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

func TestOfManyRefundsOnlyWhatWasPaidIsReserved(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		bought, err := k.Orders.OrderOf(t.Context(), actor, *view.Membership.OrderID)
		must(t, err)
		n := race(t, k, func(tx *db.Tx) (bool, error) { return order.ReserveRefund(tx, bought.Payments[0].ID, 5000) })
		if sum := count(t, k, "SELECT refunded_fen FROM membership_payments"); n != 3 || sum != 15000 {
			t.Errorf("%d times 50.00 were reserved of 168.00, the payment says %d", n, sum)
		}
	})
}
