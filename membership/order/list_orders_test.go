package order_test

import (
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

func TestOrdersAndRefundsAreFoundByStateAndDay(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		open := k.Order(t, k.Member(t))
		k.Env.Clock.Advance(24 * time.Hour)
		first, firstCard := k.Holder(t)
		_, _, err := k.Orders.RequestRefund(t.Context(), refundInput(first, firstCard, "key-00001"))
		must(t, err)
		k.Env.Clock.Advance(24 * time.Hour)
		second, secondCard := k.Holder(t)
		_, _, err = k.Orders.RequestRefund(t.Context(), refundInput(second, secondCard, "key-00002"))
		must(t, err)

		ops := membership.OpsQuery{Actor: k.Operator("shanghai"), City: "shanghai"}
		for name, c := range map[string]struct {
			q    order.OrdersQuery
			want int
		}{
			"all":          {order.OrdersQuery{OpsQuery: ops}, 3},
			"open":         {order.OrdersQuery{OpsQuery: ops, Status: order.OrderOpen}, 1},
			"paid":         {order.OrdersQuery{OpsQuery: ops, Status: order.OrderPaid}, 2},
			"by number":    {order.OrdersQuery{OpsQuery: ops, No: open.No}, 1},
			"one day":      {order.OrdersQuery{OpsQuery: ops, From: "2027-03-11", To: "2027-03-11"}, 1},
			"from a day":   {order.OrdersQuery{OpsQuery: ops, From: "2027-03-11"}, 2},
			"up to a day":  {order.OrdersQuery{OpsQuery: ops, To: "2027-03-10"}, 1},
			"backwards":    {order.OrdersQuery{OpsQuery: ops, From: "2027-03-12", To: "2027-03-10"}, 0},
			"open and day": {order.OrdersQuery{OpsQuery: ops, Status: order.OrderOpen, From: "2027-03-11"}, 0},
		} {
			if found, err := k.Orders.FindOrders(t.Context(), c.q); err != nil || len(found.Items) != c.want {
				t.Errorf("orders, %s: %d, %v", name, len(found.Items), err)
			}
		}
		for name, c := range map[string]struct {
			q    order.RefundsQuery
			want int
		}{
			"all":     {order.RefundsQuery{OpsQuery: ops}, 2},
			"manual":  {order.RefundsQuery{OpsQuery: ops, Status: order.RefundManual}, 0},
			"stuck":   {order.RefundsQuery{OpsQuery: ops, Stuck: true}, 0},
			"surplus": {order.RefundsQuery{OpsQuery: ops, Surplus: true}, 0},
			"a day":   {order.RefundsQuery{OpsQuery: ops, From: "2027-03-12", To: "2027-03-12"}, 1},
		} {
			if found, err := k.Orders.FindRefunds(t.Context(), c.q); err != nil || len(found.Items) != c.want {
				t.Errorf("refunds, %s: %d, %v", name, len(found.Items), err)
			}
		}
		foreign := membership.OpsQuery{Actor: k.Operator("hangzhou"), City: "shanghai"}
		_, err = k.Orders.FindOrders(t.Context(), order.OrdersQuery{OpsQuery: foreign})
		wantCode(t, err, city.ErrNotFound)
		_, err = k.Orders.FindRefunds(t.Context(), order.RefundsQuery{OpsQuery: foreign})
		wantCode(t, err, city.ErrNotFound)
		_, err = k.Orders.MoneyTroubleOf(t.Context(), foreign)
		wantCode(t, err, city.ErrNotFound)
	})
}

func TestOrdersPageByPage(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		for i := range 7 {
			if i == 3 {
				k.Env.Clock.Advance(time.Minute)
			}
			k.Order(t, k.Member(t))
		}
		q := order.OrdersQuery{OpsQuery: membership.OpsQuery{Actor: k.Operator("shanghai"), City: "shanghai", Limit: 3}}
		seen := map[ident.ID]bool{}
		var last time.Time
		for pages := 0; ; pages++ {
			page, err := k.Orders.FindOrders(t.Context(), q)
			must(t, err)
			for _, o := range page.Items {
				if seen[o.ID] || !last.IsZero() && o.CreatedAt.After(last) {
					t.Fatalf("order %s again or out of order", o.No)
				}
				seen[o.ID], last = true, o.CreatedAt
			}
			if q.Cursor = page.NextCursor; q.Cursor == "" || pages > 5 {
				break
			}
		}
		if len(seen) != 7 {
			t.Errorf("%d of 7 orders", len(seen))
		}
		q.Cursor = "x"
		_, err := k.Orders.FindOrders(t.Context(), q)
		wantCode(t, err, membership.ErrCursor)
	})
}

func TestMoneyInTheWrongPlaceIsCounted(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		late := k.Order(t, k.Member(t))
		k.Env.Clock.Advance(20 * time.Minute)
		_, err := k.Orders.CloseUnpaidOrders(t.Context(), "shanghai")
		must(t, err)
		k.Pay(t, late)
		ops := membership.OpsQuery{Actor: k.Operator("shanghai"), City: "shanghai"}
		want := func(name string, want order.MoneyTrouble) {
			t.Helper()
			if got, err := k.Orders.MoneyTroubleOf(t.Context(), ops); err != nil || got != want {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		want("paid for a closed order", order.MoneyTrouble{Surplus: 1})
		k.Env.Clock.Advance(25 * time.Hour)
		want("a day later", order.MoneyTrouble{Surplus: 1, Stuck: 1})
		found, err := k.Orders.FindRefunds(t.Context(),
			order.RefundsQuery{OpsQuery: ops, Stuck: true, Surplus: true})
		if err != nil || len(found.Items) != 1 {
			t.Errorf("%+v, %v", found, err)
		}
	})
}
