package order_test

import (
	"errors"
	"sync"
	"testing"

	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

func TestAPaidOrderOpensACard(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		m := view.Membership
		if m.Status != membership.MembershipActive || m.StartsOn != "2027-03-10" || m.ValidThrough != "2028-03-09" {
			t.Errorf("membership %+v", m)
		}
		if len(view.Benefits) != 1 || view.Benefits[0].Benefit.Remaining != 2 ||
			view.Benefits[0].Benefit.UseByDay != "2028-03-09" {
			t.Fatalf("benefits %+v", view.Benefits)
		}
		if said := view.Benefits[0].Reminders; len(said) != 1 || said[0].Step != membership.StepGrant ||
			said[0].MessageID == ident.None {
			t.Errorf("the grant was not announced: %+v", said)
		}
		placed, err := k.Orders.OrderOf(t.Context(), actor, *m.OrderID)
		must(t, err)
		if placed.Order.Status != order.OrderPaid || len(placed.Payments) != 1 ||
			placed.Payments[0].Status != order.PaymentSucceeded || placed.Order.AmountFen != 16800 {
			t.Errorf("order %+v", placed)
		}
		k.Healthy(t)
	}, membershiptest.Coffees(2))
}

func TestTheSameKeyIsTheSameOrder(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		var in order.PlaceOrderInput
		for range 8 { // who comes between the look and the lock is a matter of luck
			in = order.PlaceOrderInput{Actor: k.Member(t), PlanID: k.Plan.ID, Key: "a-key-of-mine"}
			if orders, first := sixteenTaps(t, k, in); first != 1 || orders != 1 {
				t.Errorf("%d orders, %d of them are the first", orders, first)
			}
		}
		other := k.NewPlan(t)
		_, _, err := k.Orders.PlaceOrder(t.Context(),
			order.PlaceOrderInput{Actor: in.Actor, PlanID: other.ID, Key: in.Key})
		wantCode(t, err, ident.ErrKeyReused)
		if n := count(t, k, "SELECT count(*) FROM membership_order_keys"); n != 0 {
			t.Errorf("%d keys lead to an order that they have opened themselves", n)
		}
	})
}

// sixteenTaps places one order sixteen times at once, and counts the orders that came of it
// and the answers that were not a repetition.
func sixteenTaps(t *testing.T, k *membershiptest.Kit, in order.PlaceOrderInput) (orders, first int) {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[ident.ID]bool{}
	for range 16 {
		wg.Go(func() {
			placed, replayed, err := k.Orders.PlaceOrder(t.Context(), in)
			if err != nil || placed.PayURL == "" && placed.Status == order.OrderOpen {
				t.Errorf("order %s at %q: %v", placed.ID, placed.PayURL, err)
			}
			mu.Lock()
			defer mu.Unlock()
			seen[placed.ID] = true
			if !replayed {
				first++
			}
		})
	}
	wg.Wait()
	return len(seen), first
}

func TestWhoMayOrderWhat(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		place := func(actor identity.Actor, plan ident.ID, key string) error {
			_, _, err := k.Orders.PlaceOrder(t.Context(), order.PlaceOrderInput{Actor: actor, PlanID: plan, Key: key})
			return err
		}
		wantCode(t, place(k.Operator("shanghai"), k.Plan.ID, "key-00001"), membership.ErrMembersOnly)
		wantCode(t, place(actor, k.Plan.ID, ""), ident.ErrKeyMissing)
		wantCode(t, place(actor, k.Env.IDs.New(), "key-00002"), membership.ErrPlanNotFound)
		old := k.Plan
		k.Plan = k.NewPlan(t)
		wantCode(t, place(actor, old.ID, "key-00003"), membership.ErrPlanNotOnSale)
		dbtest.Exec(t, k.Env.DB, "UPDATE city_cities SET status = 'winding_down'")
		wantCode(t, place(actor, k.Plan.ID, "key-00004"), membership.ErrCityNotSelling)
		plans, err := k.Service.PlansOnSale(t.Context(), "shanghai")
		if err != nil || len(plans) != 0 {
			t.Errorf("a city that winds down sells %v, %v", plans, err)
		}
	})
}

func TestASilentProviderLeavesAnOrderThatTheKeyContinues(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		in := order.PlaceOrderInput{Actor: k.Member(t), PlanID: k.Plan.ID, Key: "a-key-of-mine"}
		k.Provider.Down = true
		_, _, err := k.Orders.PlaceOrder(t.Context(), in)
		wantCode(t, err, order.ErrPaymentUnavailable)
		k.Provider.Down = false
		placed, replayed, err := k.Orders.PlaceOrder(t.Context(), in)
		must(t, err)
		if !replayed || placed.PayURL == "" || count(t, k, "SELECT count(*) FROM membership_orders") != 1 {
			t.Errorf("replayed %v, %+v", replayed, placed)
		}
	})
}

func TestAnOrderIsHiddenFromOthers(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		placed := k.Order(t, k.Member(t))
		for name, actor := range map[string]identity.Actor{
			"another member": k.Member(t), "another city's operator": k.Operator("hangzhou"), "nobody": {},
		} {
			if _, err := k.Orders.OrderOf(t.Context(), actor, placed.ID); !errors.Is(err, order.ErrOrderNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := k.Orders.OrderOf(t.Context(), k.Operator("shanghai"), placed.ID); err != nil {
			t.Error(err)
		}
	})
}
