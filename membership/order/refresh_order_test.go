package membership_test

import (
	"testing"
	"time"

	"citycard/membership"
	"citycard/membership/membershiptest"
)

func TestAMemberWhoPaidSilentlyAsksAgain(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		member := k.Member(t)
		order := k.Order(t, member)
		view, err := k.Service.RefreshOrder(t.Context(), member, order.ID)
		must(t, err)
		if view.Order.Status != membership.OrderOpen {
			t.Errorf("not paid yet: %s", view.Order.Status)
		}
		k.Provider.TakeMoney("P" + order.No)
		view, err = k.Service.RefreshOrder(t.Context(), member, order.ID)
		must(t, err)
		if view.Order.Status != membership.OrderPaid {
			t.Errorf("paid: %s", view.Order.Status)
		}
		if view, err = k.Service.OrderByNo(t.Context(), member, order.No); err != nil || view.Order.ID != order.ID {
			t.Errorf("by number: %+v %v", view.Order, err)
		}
		_, err = k.Service.RefreshOrder(t.Context(), k.Member(t), order.ID)
		wantCode(t, err, membership.ErrOrderNotFound)
		_, err = k.Service.OrderByNo(t.Context(), k.Member(t), order.No)
		wantCode(t, err, membership.ErrOrderNotFound)
		_, err = k.Service.OrderByNo(t.Context(), member, "202703100000000000")
		wantCode(t, err, membership.ErrOrderNotFound)
	})
}

func TestAnOrderIsAskedAboutNotTooOften(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		member := k.Member(t)
		order := k.Order(t, member)
		for range 3 {
			_, err := k.Service.RefreshOrder(t.Context(), member, order.ID)
			must(t, err)
		}
		k.Provider.TakeMoney("P" + order.No)
		view, err := k.Service.RefreshOrder(t.Context(), member, order.ID)
		must(t, err)
		if view.Order.Status != membership.OrderOpen {
			t.Error("the provider was asked a fourth time within the window")
		}
		k.Env.Clock.Advance(31 * time.Second)
		if view, err = k.Service.RefreshOrder(t.Context(), member, order.ID); err != nil || view.Order.Status != membership.OrderPaid {
			t.Errorf("after the window: %s %v", view.Order.Status, err)
		}
	})
}

func TestAProviderThatDoesNotAnswerIsNoError(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		member := k.Member(t)
		order := k.Order(t, member)
		k.Provider.Down = true
		if view, err := k.Service.RefreshOrder(t.Context(), member, order.ID); err != nil || view.Order.Status != membership.OrderOpen {
			t.Errorf("%s %v", view.Order.Status, err)
		}
	})
}
