package order_test

import (
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

func orderInput(k *membershiptest.Kit, actor identity.Actor, key string) order.PlaceOrderInput {
	return order.PlaceOrderInput{Actor: actor, PlanID: k.Plan.ID, Key: key}
}

// Two tabs, two phones, sixteen impatient taps with keys of their own: one order.
func TestAMemberHasOneOpenOrder(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		var wg sync.WaitGroup
		orders := make([]order.Order, 16)
		for i := range orders {
			wg.Go(func() {
				placed, _, err := k.Orders.PlaceOrder(t.Context(),
					orderInput(k, actor, fmt.Sprintf("key-of-tab-%d", i)))
				if err != nil {
					t.Error(err)
				}
				orders[i] = placed
			})
		}
		wg.Wait()
		for i, placed := range orders {
			if placed.ID != orders[0].ID || placed.PayURL == "" {
				t.Errorf("tab %d has order %s at %q", i, placed.ID, placed.PayURL)
			}
		}
		if n := count(t, k, "SELECT count(*) FROM membership_orders"); n != 1 {
			t.Errorf("%d orders", n)
		}
		if other := k.Order(t, k.Member(t)); other.ID == orders[0].ID {
			t.Error("somebody else has it, too")
		}
		k.Pay(t, orders[0])
		for i := range orders { // each key is this order for ever
			placed, replayed, err := k.Orders.PlaceOrder(t.Context(),
				orderInput(k, actor, fmt.Sprintf("key-of-tab-%d", i)))
			must(t, err)
			if placed.ID != orders[0].ID || !replayed || placed.Status != order.OrderPaid {
				t.Errorf("key %d: %s %s, replayed %v", i, placed.ID, placed.Status, replayed)
			}
		}
		_, _, err := k.Orders.PlaceOrder(t.Context(),
			order.PlaceOrderInput{Actor: actor, PlanID: k.NewPlan(t).ID, Key: "key-of-tab-3"})
		wantCode(t, err, ident.ErrKeyReused)
		k.Healthy(t)
	})
}

// Who taps once more holds the member's row and then refers to the order; money that comes for the order
// at that moment waits for the member first, and not with the order in its hand.
func TestAPaymentLocksTheMemberBeforeTheOrder(t *testing.T) {
	t.Parallel()
	// On PostgreSQL alone: SQLite has one writer at a time, and no order of locks.
	k := membershiptest.New(t, dbtest.New(t, db.Postgres, membershiptest.Sets()))
	actor := k.Member(t)
	placed := k.Order(t, actor)
	var paid sync.WaitGroup
	k.InTx(t, func(tx *db.Tx) error {
		if _, err := k.Service.LockMemberTx(tx, actor.ID); err != nil {
			return err
		}
		paid.Go(func() { k.Pay(t, placed) })
		for waits := int64(0); waits == 0; { // until the money waits for somebody
			waits = count(t, k, `SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype <> 'virtualxid'
				AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`)
		}
		return tx.Gorm().Exec("SELECT 1 FROM membership_orders WHERE id = ? FOR KEY SHARE NOWAIT", placed.ID).Error
	})
	paid.Wait()
	k.Healthy(t)
}

func TestTheDatabaseAllowsOneOpenOrder(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		first := k.Order(t, actor)
		k.Pay(t, first)
		k.Order(t, actor)
		err := k.Env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return tx.Gorm().Exec(`UPDATE membership_orders SET status = 'open', paid_at = NULL, payment_id = NULL
				WHERE id = ?`, first.ID).Error
		})
		if !db.IsDuplicate(err) {
			t.Errorf("a second open order: %v, want a refused duplicate", err)
		}
	})
}

// The order whose quarter of an hour is over is asked for at its provider before there is
// another one.
func TestAnOverdueOrderIsEndedFirst(t *testing.T) {
	for name, c := range map[string]struct {
		before func(k *membershiptest.Kit, first order.Order)
		orders int64
		want   order.OrderStatus
		err    error
	}{
		"unpaid": {func(*membershiptest.Kit, order.Order) {}, 2, order.OrderOpen, nil},
		"paid silently": {func(k *membershiptest.Kit,
			first order.Order) {
			k.Provider.TakeMoney(membershiptest.Ref(first))
		}, 1, order.OrderPaid, nil},
		"not let go": {func(k *membershiptest.Kit, _ order.Order) { k.Provider.Stubborn = true }, 1, "",
			order.ErrPaymentUnavailable},
		"no answer": {func(k *membershiptest.Kit, _ order.Order) { k.Provider.Down = true }, 1, "",
			order.ErrPaymentUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, k *membershiptest.Kit) {
				actor := k.Member(t)
				first := k.Order(t, actor)
				k.Env.Clock.Advance(15 * time.Minute)
				c.before(k, first)
				for range 2 { // the key means the same the second time
					placed, _, err := k.Orders.PlaceOrder(t.Context(), orderInput(k, actor, "key-of-later"))
					if c.err != nil {
						wantCode(t, err, order.ErrPaymentUnavailable)
					} else if must(t, err); placed.Status != c.want || (placed.ID == first.ID) != (c.orders == 1) {
						t.Errorf("order %+v after %s", placed, first.ID)
					}
				}
				if n := count(t, k, "SELECT count(*) FROM membership_orders"); n != c.orders {
					t.Errorf("%d orders", n)
				}
				k.Healthy(t)
			})
		})
	}
}

// An installation has changed its provider: an order at the old one is in nobody's way for ever.
func TestAnOrderOfAProviderThatIsGoneEndsAfterADay(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		k.Order(t, actor)
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_payments SET provider = 'before'")
		place := func() (order.Order, error) {
			placed, _, err := k.Orders.PlaceOrder(t.Context(), orderInput(k, actor, "key-of-later"))
			return placed, err
		}
		k.Env.Clock.Advance(24*time.Hour - time.Second)
		_, err := place()
		wantCode(t, err, order.ErrPaymentUnavailable)
		k.Env.Clock.Advance(time.Second)
		placed, err := place()
		must(t, err)
		k.Pay(t, placed)
		k.Healthy(t)
	})
}

// Sixteen taps with one key, when the money of the overdue order has come without a word.
func TestOneKeyFindsTheOverdueOrderOnce(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		for range 4 {
			actor := k.Member(t)
			first := k.Order(t, actor)
			k.Env.Clock.Advance(15 * time.Minute)
			k.Provider.TakeMoney(membershiptest.Ref(first))
			if orders, _ := sixteenTaps(t, k, orderInput(k, actor, "key-of-later")); orders != 1 {
				t.Errorf("%d orders", orders)
			}
		}
		k.Healthy(t)
	})
}

func TestTheSaleGateStandsBeforeEveryOrder(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		place := func(key string, at *geo.Point, districts ...string) (order.Order, error) {
			in := orderInput(k, actor, key)
			in.Districts, in.At = districts, at
			placed, _, err := k.Orders.PlaceOrder(t.Context(), in)
			return placed, err
		}
		k.Gate.Closed, k.Gate.Open = true, "静安区"
		_, err := place("key-nowhere", nil)
		wantCode(t, err, order.ErrPlaceNeeded)
		_, err = place("key-elsewhere", nil, "普陀区")
		wantCode(t, err, order.ErrGateClosed)
		_, err = place("key-at-sea", &geo.Point{})
		wantCode(t, err, order.ErrGateClosed)
		_, _, err = k.Orders.PlaceOrder(t.Context(),
			order.PlaceOrderInput{Actor: actor, PlanID: k.Env.IDs.New(), Key: "key-no-plan"})
		wantCode(t, err, membership.ErrPlanNotFound)
		if n := count(t, k, "SELECT count(*) FROM membership_orders"); n != 0 {
			t.Errorf("%d orders", n)
		}
		first, err := place("key-at-home", nil, "普陀区", "静安区")
		must(t, err)
		k.Gate.Open = ""
		again, err := place("key-at-home", nil) // what was ordered stays ordered, wherever the phone is now
		must(t, err)
		if again.ID != first.ID {
			t.Errorf("another order: %s, %s", again.ID, first.ID)
		}
	})
}

// Where two orders were open before the rule, the newest stays.
func TestTheMigrationClosesSecondOpenOrders(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		old := k.Order(t, actor)
		for _, undo := range []string{"DROP INDEX membership_orders_one_open", "DROP TABLE membership_order_keys",
			"UPDATE membership_orders SET status = 'closed', closed_at = created_at"} {
			dbtest.Exec(t, k.Env.DB, undo)
		}
		pool, err := k.Env.DB.SQL()
		must(t, err)
		text, err := fs.ReadFile(membership.Migrations.Files, "00010_one_open_order.sql")
		must(t, err)
		_, err = pool.ExecContext(t.Context(),
			"CREATE TABLE membership_order_keys (member_id uuid, idem_key text, order_id uuid)")
		must(t, err)
		newest := k.Order(t, actor)
		dbtest.Exec(t, k.Env.DB, "DROP TABLE membership_order_keys")
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_orders SET status = 'open', closed_at = NULL")
		_, err = pool.ExecContext(t.Context(), db.Translate(string(text), k.Env.DB.Dialect()))
		must(t, err)
		for id, want := range map[ident.ID]order.OrderStatus{old.ID: order.OrderClosed, newest.ID: order.OrderOpen} {
			view, err := k.Orders.OrderOf(t.Context(), actor, id)
			must(t, err)
			if view.Order.Status != want {
				t.Errorf("order %s is %s, want %s", id, view.Order.Status, want)
			}
		}
		k.Pay(t, old) // somebody had its pay page open
		if n := count(t, k, "SELECT count(*) FROM membership_refunds WHERE reason = 'late_payment'"); n != 1 {
			t.Errorf("%d refunds of late money", n)
		}
		k.Healthy(t)
	})
}
