package order_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

func TestAnUnusedCardIsRefundedInFull(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		k.Env.Clock.Advance(7 * 24 * time.Hour)
		quote, err := k.Orders.RefundQuote(t.Context(), actor, view.Membership.ID)
		must(t, err)
		if quote.RefundFen != 16800 || quote.Rule != order.RuleUnusedInTime || quote.FullUntil != "2027-03-17" {
			t.Errorf("quote %+v", quote)
		}
		in := refundInput(actor, view, "key-00001")
		refund, replayed, err := k.Orders.RequestRefund(t.Context(), in)
		if err != nil || replayed || refund.AmountFen != 16800 {
			t.Fatalf("%+v, %v, %v", refund, replayed, err)
		}
		again, replayed, err := k.Orders.RequestRefund(t.Context(), in)
		if err != nil || !replayed || again.ID != refund.ID {
			t.Errorf("the same key: %+v, %v, %v", again, replayed, err)
		}
		_, _, err = k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00002"))
		wantCode(t, err, membership.ErrRefunded)
		second := k.Buy(t, actor)
		_, _, err = k.Orders.RequestRefund(t.Context(), refundInput(actor, second, "key-00001"))
		wantCode(t, err, ident.ErrKeyReused)
		if b := benefitOf(t, k, view); b.Status != membership.BenefitEnded {
			t.Errorf("its benefit is %s", b.Status)
		}
		run(t, k, k.Orders.SendRefunds, 1)
		run(t, k, k.Orders.SendRefunds, 0)
		placed, err := k.Orders.OrderOf(t.Context(), actor, refund.OrderID)
		must(t, err)
		if len(placed.Refunds) != 1 || placed.Refunds[0].Status != order.RefundSucceeded ||
			k.Provider.Refunded() != 16800 {
			t.Errorf("refunds %+v", placed.Refunds)
		}
		k.Healthy(t)
	}, membershiptest.Coffees(2))
}

func TestAUsedCardIsRefundedByDays(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		k.InTx(t, func(tx *db.Tx) error {
			_, err := k.Service.CountVisitsTx(tx, []ident.ID{view.Membership.ID})
			return err
		})
		refund, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		if refund.AmountFen != 16754 || refund.Rule != order.RuleByDays || refund.DaysLeft != 365 ||
			refund.DaysTotal != 366 {
			t.Errorf("%+v", refund)
		}
		k.Healthy(t)
	})
}

func TestTheLastDayRefundsNothing(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		at(k, "2028-03-09", 12)
		_, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		wantCode(t, err, order.ErrNothingToRefund)
		if n := count(t, k, "SELECT count(*) FROM membership_memberships WHERE status = 'active'"); n != 1 {
			t.Error("the refused refund ended the card")
		}
	})
}

func TestARenewalIsRefundedFirst(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, first := k.Holder(t)
		second := k.Buy(t, actor)
		_, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, first, "key-00001"))
		wantCode(t, err, order.ErrRefundRenewalFirst)
		for i, view := range []membership.MembershipView{second, first} {
			refund, _, err := k.Orders.RequestRefund(t.Context(),
				refundInput(actor, view, fmt.Sprintf("key-1000%d", i)))
			if err != nil || refund.AmountFen != 16800 {
				t.Errorf("%+v, %v", refund, err)
			}
		}
		k.Buy(t, actor) // and one can start anew
		k.Healthy(t)
	})
}

// 16 requests with different keys for one card, and 16 whole-sum reservations on one
// payment: one of each succeeds.
func TestRefundsNeverExceedThePayment(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		var wg sync.WaitGroup
		errs := make([]error, 16)
		for i := range errs {
			wg.Go(func() {
				_, _, errs[i] = k.Orders.RequestRefund(t.Context(),
					refundInput(actor, view, fmt.Sprintf("key-%05d", i)))
			})
		}
		wg.Wait()
		succeeded := 0
		for _, err := range errs {
			if err == nil {
				succeeded++
			} else {
				wantCode(t, err, membership.ErrRefunded)
			}
		}
		if succeeded != 1 {
			t.Errorf("%d of 16 refunds succeeded", succeeded)
		}
		k.Healthy(t)
	})
}

func TestAConfirmAndARefundExcludeEachOther(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		for i := range 8 {
			actor, view := k.Holder(t)
			id := view.Membership.ID
			var wg sync.WaitGroup
			visits := make(chan bool, 4)
			for range 4 {
				wg.Go(func() {
					var counted map[ident.ID]bool
					err := k.Env.DB.InTx(t.Context(), func(tx *db.Tx) (err error) {
						counted, err = k.Service.CountVisitsTx(tx, []ident.ID{id})
						return err
					})
					if err != nil {
						t.Error(err)
					}
					visits <- counted[id]
				})
			}
			var refund order.Refund
			wg.Go(func() {
				var err error
				if refund, _, err = k.Orders.RequestRefund(t.Context(),
					refundInput(actor, view, fmt.Sprintf("key-%05d", i))); err != nil {
					t.Error(err)
				}
			})
			wg.Wait()
			close(visits)
			used := 0
			for counted := range visits {
				if counted {
					used++
				}
			}
			if (used == 0) != (refund.Rule == order.RuleUnusedInTime) {
				t.Errorf("%d visits were counted and the refund went by %s", used, refund.Rule)
			}
			k.InTx(t, func(tx *db.Tx) error { // afterwards no visit is possible
				counted, err := k.Service.CountVisitsTx(tx, []ident.ID{id})
				if counted[id] {
					t.Error("a visit on a refunded card")
				}
				return err
			})
		}
		k.Healthy(t)
	})
}

func TestARefundIsSentAgainUnderTheSameNumber(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		refund, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		k.Provider.RefundDown = true
		run(t, k, k.Orders.SendRefunds, 1)
		run(t, k, k.Orders.SendRefunds, 0) // not before its time
		k.Provider.RefundDown = false
		k.Provider.RefundAnswer = order.RefundState{Status: order.RefundAtProviderPending}
		k.Env.Clock.Advance(2 * time.Minute)
		run(t, k, k.Orders.SendRefunds, 1)
		if n := count(t, k, "SELECT count(*) FROM membership_refunds WHERE status = 'sent'"); n != 1 {
			t.Error("accepted is not yet success")
		}
		k.Provider.RefundAnswer = order.RefundState{}
		k.Env.Clock.Advance(time.Hour)
		run(t, k, k.Orders.SendRefunds, 1)
		// The notice of it comes last and changes nothing.
		header, body := k.Provider.Notice(order.Notice{EventID: "r", Kind: order.NoticeRefunded, Ref: "x",
			RefundNo: refund.RefundNo, AmountFen: refund.AmountFen})
		must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body))
		if n := count(t, k, "SELECT count(*) FROM membership_refunds WHERE status = 'succeeded' AND refund_no = ?",
			refund.RefundNo); n != 1 || k.Provider.Refunded() != 16800 || k.Provider.RefundCalls != 2 {
			t.Errorf("%d, refunded %d in %d calls", n, k.Provider.Refunded(), k.Provider.RefundCalls)
		}
		if n := count(t, k, "SELECT count(*) FROM notify_messages WHERE template = 'refund_done'"); n != 1 {
			t.Errorf("%d messages", n)
		}
		k.Healthy(t)
	})
}

func TestARefundIsShownToItsMemberOnly(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		stranger, _ := k.Holder(t)
		_, err := k.Orders.RefundOf(t.Context(), actor, view.Membership.ID)
		wantCode(t, err, order.ErrRefundNotFound)
		asked, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "refund-key-1"))
		must(t, err)
		got, err := k.Orders.RefundOf(t.Context(), actor, view.Membership.ID)
		must(t, err)
		if got.ID != asked.ID {
			t.Errorf("refund = %+v", got)
		}
		_, err = k.Orders.RefundOf(t.Context(), stranger, view.Membership.ID)
		wantCode(t, err, membership.ErrNotFound)
	})
}
