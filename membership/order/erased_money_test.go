package order_test

import (
	"testing"
	"time"

	"citycard/app/platform/db/dbtest"
	"citycard/membership/membershiptest"
)

// Money that comes for an order of somebody who has left goes back, and nobody is written to.
func TestLateMoneyOfAnErasedMemberIsRefundedWithoutAMessage(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		order := k.Order(t, actor)
		k.Env.Clock.Advance(16 * time.Minute)
		_, err := k.Orders.CloseUnpaidOrders(t.Context(), k.City.ID)
		must(t, err)
		must(t, erase(t, k, actor, "0001"))
		k.Pay(t, order)
		k.Env.Clock.Advance(time.Minute)
		_, err = k.Orders.SendRefunds(t.Context(), k.City.ID)
		must(t, err)
		if back := k.Provider.Refunded(); back != 16800 {
			t.Errorf("%d fen went back", back)
		}
		if n := dbtest.Count(t, k.Env.DB, "SELECT count(*) FROM membership_refunds WHERE status = 'succeeded'"); n !=
			1 {
			t.Errorf("%d refunds are done", n)
		}
		if n := dbtest.Count(t, k.Env.DB, "SELECT count(*) FROM notify_messages WHERE recipient_id = ?", actor.ID); n !=
			0 {
			t.Errorf("%d messages to nobody", n)
		}
		k.Healthy(t)
	})
}
