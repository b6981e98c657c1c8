package order_test

import (
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

func TestLiabilityIsTheSumOfAllRefunds(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		ops := k.Operator("shanghai")
		sum := func() order.Liability {
			t.Helper()
			l, err := k.Orders.LiabilityOf(t.Context(), ops, "shanghai")
			must(t, err)
			return l
		}
		if l := sum(); l.Cards != 0 || l.PaidFen != 0 || l.OwedFen != 0 {
			t.Errorf("an empty city owes %+v", l)
		}
		actor, _ := k.Holder(t)
		k.Holder(t)
		if l := sum(); l.Cards != 2 || l.PaidFen != 33600 || l.OwedFen > 33600 || l.OwedFen < 33400 {
			t.Errorf("on the first day: %+v", l)
		}
		k.Buy(t, actor) // a renewal that has not begun is owed as a whole
		k.Env.Clock.Advance(100 * 24 * time.Hour)
		l := sum()
		day := l.OwedFen - 16800
		if l.Cards != 3 || day < 24300 || day > 24500 { // 2 × ¥168 × 265/365
			t.Errorf("after a hundred days: %+v", l)
		}
		k.Env.Clock.Advance(2 * 366 * 24 * time.Hour)
		if l := sum(); l.OwedFen != 0 {
			t.Errorf("when all have run out: %+v", l)
		}
		_, err := k.Orders.LiabilityOf(t.Context(), k.Operator("hangzhou"), "shanghai")
		wantCode(t, err, city.ErrNotFound)
	})
}

func TestManualPayoutsAreListedAndCounted(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		ops := k.Operator("shanghai")
		queue := func() order.PayoutQueue {
			t.Helper()
			q, err := k.Orders.PayoutQueueOf(t.Context(), ops, "shanghai")
			must(t, err)
			return q
		}
		if q := queue(); q.Count != 0 || q.OldestAt != nil {
			t.Fatalf("%+v", q)
		}
		actor, view := k.Holder(t)
		refund, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		k.Provider.RefundAnswer = order.RefundState{Status: order.RefundAtProviderRejected, Why: "the account is gone"}
		run(t, k, k.Orders.SendRefunds, 1)
		if q := queue(); q.Count != 1 || q.Overdue != 0 || q.OldestID != refund.ID {
			t.Errorf("%+v", q)
		}
		k.Env.Clock.Advance(4 * 24 * time.Hour) // from Wednesday to Sunday: two working days
		if q := queue(); q.Overdue != 0 {
			t.Errorf("the weekend counts: %+v", q)
		}
		k.Env.Clock.Advance(24 * time.Hour)
		if q := queue(); q.Overdue != 1 {
			t.Errorf("on Monday: %+v", q)
		}
		list, err := k.Orders.WaitingPayouts(t.Context(), ops, "shanghai", 10)
		must(t, err)
		if len(list) != 1 || list[0].ID != refund.ID {
			t.Errorf("%+v", list)
		}
		shown, err := k.Orders.RefundForOps(t.Context(), ops, refund.ID)
		must(t, err)
		if shown.Status != order.RefundManual {
			t.Errorf("%+v", shown)
		}
		stranger := k.Operator("hangzhou")
		_, err = k.Orders.RefundForOps(t.Context(), stranger, refund.ID)
		wantCode(t, err, order.ErrRefundNotFound)
		_, err = k.Orders.WaitingPayouts(t.Context(), stranger, "shanghai", 10)
		wantCode(t, err, city.ErrNotFound)
		_, err = k.Orders.PayoutQueueOf(t.Context(), stranger, "shanghai")
		wantCode(t, err, city.ErrNotFound)
		_, err = k.Orders.RefundForOps(t.Context(), ops, ident.None)
		wantCode(t, err, order.ErrRefundNotFound)
	})
}

func TestWorkingDaysSkipTheWeekend(t *testing.T) {
	t.Parallel()
	zone := membershiptest.Shanghai.Location()
	for now, want := range map[string]string{
		"2027-03-12 10:00": "2027-03-09 10:00", // Friday: three days back
		"2027-03-15 10:00": "2027-03-10 10:00", // Monday: over a weekend
		"2027-03-14 10:00": "2027-03-10 00:00", // Sunday: as on Friday night
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, zone)
		must(t, err)
		if got := order.PayoutDueBefore(at, zone).Format("2006-01-02 15:04"); got != want {
			t.Errorf("%s: %s, want %s", now, got, want)
		}
	}
}
