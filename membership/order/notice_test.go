package order_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/fault"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

func TestARepeatedNoticeIsAppliedOnce(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		placed := k.Order(t, actor)
		header, body := k.Provider.Paid(membershiptest.Ref(placed))
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if err := k.Orders.ApplyNotice(t.Context(), "stub", header, body); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for query, want := range map[string]int64{
			"SELECT count(*) FROM membership_memberships": 1, "SELECT count(*) FROM membership_benefits": 1,
			"SELECT count(*) FROM membership_payments": 1, "SELECT count(*) FROM membership_payment_events": 1,
			"SELECT count(*) FROM membership_refunds": 0,
		} {
			if n := count(t, k, query); n != want {
				t.Errorf("%s = %d, want %d", query, n, want)
			}
		}
		k.Healthy(t)
	}, membershiptest.Coffees(2))
}

func TestANoticeThatDoesNotFitIsStoredAndGrantsNothing(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		ref := membershiptest.Ref(k.Order(t, k.Member(t)))
		now := k.Env.Clock.Now()
		cases := map[string]order.Notice{
			"wrong_amount": {EventID: "1", Kind: order.NoticePaid, Ref: ref, TxnID: "A", AmountFen: 1, At: now},
			"unknown_payment": {EventID: "2", Kind: order.NoticePaid, Ref: "Pxyz", TxnID: "B", AmountFen: 16800,
				At: now},
			"unknown_refund": {EventID: "3", Kind: order.NoticeRefunded, Ref: ref, RefundNo: "R1", AmountFen: 16800,
				At: now},
			"unknown_kind": {EventID: "4", Kind: "gift", Ref: ref, TxnID: "C", AmountFen: 16800, At: now},
		}
		for reason, notice := range cases {
			header, body := k.Provider.Notice(notice)
			for range 2 { // a repetition is answered like the first
				err := k.Orders.ApplyNotice(t.Context(), "stub", header, body)
				wantCode(t, err, order.ErrNoticeRefused)
				if e := fault.Of(err); e != nil && e.Params["reason"] != reason {
					t.Errorf("reason %v, want %s", e.Params["reason"], reason)
				}
			}
		}
		if n := count(t, k, "SELECT count(*) FROM membership_payment_events WHERE verified = ? AND applied_at IS NULL",
			true); n != 4 {
			t.Errorf("%d refused notices are stored, want 4", n)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_memberships"); n != 0 {
			t.Errorf("%d cards were granted", n)
		}
		wantCode(t, k.Orders.ApplyNotice(t.Context(), "nobody", nil, nil), order.ErrProviderNotFound)
		wantCode(t, k.Orders.ApplyNotice(t.Context(), "stub", nil, make([]byte, 65<<10)), order.ErrNoticeTooLarge)
		k.Healthy(t)
	})
}

func TestAMalformedNoticeIsRefused(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		ref := membershiptest.Ref(k.Order(t, k.Member(t)))
		now := k.Env.Clock.Now()
		good := order.Notice{EventID: "1", Kind: order.NoticePaid, Ref: ref, TxnID: "T", AmountFen: 16800, At: now}
		cases := map[string]func(n *order.Notice){
			"no transaction":     func(n *order.Notice) { n.TxnID = "" },
			"no event":           func(n *order.Notice) { n.EventID = "" },
			"no payment":         func(n *order.Notice) { n.Ref = "" },
			"a zero byte":        func(n *order.Notice) { n.TxnID = "T\x00" },
			"a control code":     func(n *order.Notice) { n.EventID = "1\x1b" },
			"a line break":       func(n *order.Notice) { n.Ref = ref + "\n" },
			"a long transaction": func(n *order.Notice) { n.TxnID = strings.Repeat("9", 129) },
		}
		for what, spoil := range cases {
			notice := good
			spoil(&notice)
			header, body := k.Provider.Notice(notice)
			for range 2 { // a repetition is answered like the first
				err := k.Orders.ApplyNotice(t.Context(), "stub", header, body)
				wantCode(t, err, order.ErrNoticeRefused)
				if e := fault.Of(err); e != nil && e.Params["reason"] != "malformed" {
					t.Errorf("%s: reason %v", what, e.Params["reason"])
				}
			}
		}
		if n := count(t, k, "SELECT count(*) FROM membership_payment_events WHERE refused = 'malformed'"); n != 7 {
			t.Errorf("%d malformed notices are stored, want 7", n)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_memberships"); n != 0 {
			t.Errorf("%d cards were granted", n)
		}
		header, body := k.Provider.Notice(good)
		if err := k.Orders.ApplyNotice(t.Context(), "stub", header, body); err != nil {
			t.Errorf("the good notice after them: %v", err)
		}
		k.Healthy(t)
	})
}

func TestForgedNoticesAreStoredAndManyRaiseAnAlarm(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, body := k.Provider.Paid(membershiptest.Ref(k.Order(t, k.Member(t))))
		for i := range 7 {
			forged := append([]byte{byte('0' + i)}, body...)
			wantCode(t, k.Orders.ApplyNotice(t.Context(), "stub", http.Header{}, forged), order.ErrNoticeForged)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_payment_events WHERE refused = 'forged'"); n != 7 {
			t.Errorf("%d forged notices are stored", n)
		}
		if n := count(t, k, "SELECT count(*) FROM notify_alarms WHERE code = 'membership.forged_notices'"); n != 1 {
			t.Errorf("%d alarms", n)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_memberships"); n != 0 {
			t.Errorf("%d cards were granted", n)
		}
	})
}

func TestASecondPaymentIsRefunded(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		placed := k.Order(t, actor)
		k.Pay(t, placed)
		k.Pay(t, placed)
		view, err := k.Orders.OrderOf(t.Context(), actor, placed.ID)
		must(t, err)
		if len(view.Payments) != 2 || len(view.Refunds) != 1 || view.Refunds[0].Reason != order.RefundSecondPayment ||
			view.Refunds[0].AmountFen != 16800 {
			t.Fatalf("payments %+v, refunds %+v", view.Payments, view.Refunds)
		}
		n, err := k.Orders.SendRefunds(t.Context(), "shanghai")
		if err != nil || n != 1 || k.Provider.Refunded() != 16800 {
			t.Errorf("sent %d, %v; refunded %d", n, err, k.Provider.Refunded())
		}
		if n := count(t, k, "SELECT count(*) FROM membership_memberships"); n != 1 {
			t.Errorf("%d cards", n)
		}
		k.Healthy(t)
	})
}

func TestMoneyAfterTheClosingIsRefunded(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		placed := k.Order(t, actor)
		k.Env.Clock.Advance(14 * time.Minute)
		if n, err := k.Orders.CloseUnpaidOrders(t.Context(), "shanghai"); err != nil || n != 0 {
			t.Fatalf("closed %d before its time, %v", n, err)
		}
		k.Env.Clock.Advance(time.Minute)
		if n, err := k.Orders.CloseUnpaidOrders(t.Context(), "shanghai"); err != nil || n != 1 {
			t.Fatalf("closed %d, %v", n, err)
		}
		k.Pay(t, placed)
		view, err := k.Orders.OrderOf(t.Context(), actor, placed.ID)
		must(t, err)
		if view.Order.Status != order.OrderClosed || len(view.Refunds) != 1 ||
			view.Refunds[0].Reason != order.RefundLatePayment {
			t.Errorf("order %s, refunds %+v", view.Order.Status, view.Refunds)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_memberships"); n != 0 {
			t.Errorf("%d cards", n)
		}
		if n := count(t, k, "SELECT count(*) FROM notify_messages WHERE template = 'payment_returned'"); n != 1 {
			t.Errorf("%d messages", n)
		}
		k.Healthy(t)
	})
}

func TestClosingAsksTheProviderFirst(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		paid, silent := k.Order(t, k.Member(t)), k.Order(t, k.Member(t))
		k.Provider.TakeMoney(membershiptest.Ref(paid)) // and the notice is lost
		k.Env.Clock.Advance(16 * time.Minute)
		k.Provider.Down = true
		if n, err := k.Orders.CloseUnpaidOrders(t.Context(), "shanghai"); err != nil || n != 0 {
			t.Fatalf("closed %d without an answer, %v", n, err)
		}
		k.Provider.Down = false
		if n, err := k.Orders.CloseUnpaidOrders(t.Context(), "shanghai"); err != nil || n != 1 {
			t.Fatalf("closed %d, %v", n, err)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_orders WHERE id = ? AND status = 'paid'", paid.ID); n !=
			1 {
			t.Error("money that came in time did not pay the order")
		}
		if n := count(t, k, "SELECT count(*) FROM membership_orders WHERE id = ? AND status = 'closed'",
			silent.ID); n != 1 {
			t.Error("the unpaid order is not closed")
		}
		k.Healthy(t)
	})
}

func TestASilentPaymentIsFoundByQuery(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		placed := k.Order(t, k.Member(t))
		k.Provider.TakeMoney(membershiptest.Ref(placed))
		if n, err := k.Orders.QuerySilentPayments(t.Context(), "shanghai"); err != nil || n != 0 {
			t.Fatalf("asked %d before 15 seconds, %v", n, err)
		}
		k.Env.Clock.Advance(15 * time.Second)
		if n, err := k.Orders.QuerySilentPayments(t.Context(), "shanghai"); err != nil || n != 1 {
			t.Fatalf("asked %d, %v", n, err)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_orders WHERE status = 'paid'"); n != 1 {
			t.Error("not paid")
		}
		k.Provider.TakeMoney(membershiptest.Ref(placed)) // a second time, silently too
		for range 20 {
			k.Env.Clock.Advance(2 * time.Hour)
			_, err := k.Orders.QuerySilentPayments(t.Context(), "shanghai")
			must(t, err)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_refunds WHERE reason = 'second_payment'"); n != 1 {
			t.Errorf("%d refunds of the second money", n)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_payments WHERE next_query_at IS NOT NULL"); n != 0 {
			t.Error("the ladder has no end")
		}
		k.Healthy(t)
	})
}

func TestAFailedAttemptCanStillBePaid(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		placed := k.Order(t, k.Member(t))
		header, body := k.Provider.Notice(order.Notice{EventID: "f", Kind: order.NoticeFailed,
			Ref: membershiptest.Ref(placed), AmountFen: 16800, At: k.Env.Clock.Now()})
		must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body))
		k.Pay(t, placed)
		// A failure that comes after the success changes nothing.
		header, body = k.Provider.Notice(order.Notice{EventID: "g", Kind: order.NoticeFailed,
			Ref: membershiptest.Ref(placed), AmountFen: 16800, At: k.Env.Clock.Now()})
		must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body))
		if n := count(t, k, "SELECT count(*) FROM membership_orders WHERE status = 'paid'"); n != 1 {
			t.Error("the order is not paid")
		}
		if n := count(t, k, "SELECT count(*) FROM membership_refunds"); n != 0 {
			t.Errorf("%d refunds", n)
		}
		k.Healthy(t)
	})
}

func TestANoticeAfterTheQueryIsTheSameMoney(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		placed := k.Order(t, k.Member(t))
		header, body := k.Provider.Paid(membershiptest.Ref(placed)) // on its way
		k.Env.Clock.Advance(15 * time.Second)
		_, err := k.Orders.QuerySilentPayments(t.Context(), "shanghai")
		must(t, err)
		must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body))
		if n := count(t, k, "SELECT count(*) FROM membership_payment_events WHERE applied_at IS NOT NULL"); n != 2 {
			t.Errorf("%d events", n)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_payments"); n != 1 {
			t.Errorf("%d payments of one transaction", n)
		}
		k.Healthy(t)
	})
}
