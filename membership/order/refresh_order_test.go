package order_test

import (
	"testing"
	"time"

	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

func TestRefreshFindsAPaymentWithoutNotice(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		member := k.Member(t)
		placed := k.Order(t, member)
		view, err := k.Orders.RefreshOrder(t.Context(), member, placed.ID)
		must(t, err)
		if view.Order.Status != order.OrderOpen {
			t.Errorf("not paid yet: %s", view.Order.Status)
		}
		k.Provider.TakeMoney("P" + placed.No)
		view, err = k.Orders.RefreshOrder(t.Context(), member, placed.ID)
		must(t, err)
		if view.Order.Status != order.OrderPaid {
			t.Errorf("paid: %s", view.Order.Status)
		}
		if view, err = k.Orders.OrderByNo(t.Context(), member, placed.No); err != nil || view.Order.ID != placed.ID {
			t.Errorf("by number: %+v %v", view.Order, err)
		}
		_, err = k.Orders.RefreshOrder(t.Context(), k.Member(t), placed.ID)
		wantCode(t, err, order.ErrOrderNotFound)
		_, err = k.Orders.OrderByNo(t.Context(), k.Member(t), placed.No)
		wantCode(t, err, order.ErrOrderNotFound)
		_, err = k.Orders.OrderByNo(t.Context(), member, "202703100000000000")
		wantCode(t, err, order.ErrOrderNotFound)
	})
}

func TestRefreshIsRateLimited(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		member := k.Member(t)
		placed := k.Order(t, member)
		for range 3 {
			_, err := k.Orders.RefreshOrder(t.Context(), member, placed.ID)
			must(t, err)
		}
		k.Provider.TakeMoney("P" + placed.No)
		view, err := k.Orders.RefreshOrder(t.Context(), member, placed.ID)
		must(t, err)
		if view.Order.Status != order.OrderOpen {
			t.Error("the provider was asked a fourth time within the window")
		}
		k.Env.Clock.Advance(31 * time.Second)
		if view, err = k.Orders.RefreshOrder(t.Context(), member, placed.ID); err != nil ||
			view.Order.Status != order.OrderPaid {
			t.Errorf("after the window: %s %v", view.Order.Status, err)
		}
	})
}

func TestAProviderThatDoesNotAnswerIsNoError(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		member := k.Member(t)
		placed := k.Order(t, member)
		k.Provider.Down = true
		if view, err := k.Orders.RefreshOrder(t.Context(), member, placed.ID); err != nil ||
			view.Order.Status != order.OrderOpen {
			t.Errorf("%s %v", view.Order.Status, err)
		}
	})
}
