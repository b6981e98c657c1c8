package order_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

// desk makes a refund of a card's money at the provider's own desk. The notice is not delivered.
func desk(t *testing.T, k *membershiptest.Kit, actor identity.Actor, view membership.MembershipView,
	amount money.Fen) (http.Header, []byte) {
	t.Helper()
	placed, err := k.Orders.OrderOf(t.Context(), actor, *view.Membership.OrderID)
	must(t, err)
	return k.Provider.RefundAtDesk(membershiptest.Ref(placed.Order), *placed.Payments[0].ProviderTxnID, amount)
}

func cardNow(t *testing.T, k *membershiptest.Kit, actor identity.Actor, view membership.MembershipView) membership.Membership {
	t.Helper()
	now, err := k.Service.MembershipOf(t.Context(), actor, view.Membership.ID)
	must(t, err)
	return now.Membership
}

func TestAFullRefundAtTheProvidersDeskEndsTheCard(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		header, body := desk(t, k, actor, view, 16800)
		var wg sync.WaitGroup
		for range 8 { // the notice comes many times at once
			wg.Go(func() {
				if err := k.Orders.ApplyNotice(t.Context(), "stub", header, body); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if m := cardNow(t, k, actor, view); m.Status != membership.MembershipRefunded {
			t.Errorf("the card is %s", m.Status)
		}
		k.InTx(t, func(tx *db.Tx) error {
			counted, err := k.Service.CountVisitsTx(tx, []ident.ID{view.Membership.ID})
			if counted[view.Membership.ID] {
				t.Error("a visit on a card whose money is back")
			}
			return err
		})
		_, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		wantCode(t, err, membership.ErrRefunded)
		refund, err := k.Orders.RefundOf(t.Context(), actor, view.Membership.ID)
		if err != nil || refund.Reason != order.RefundAtDesk || refund.Status != order.RefundSucceeded ||
			refund.AmountFen != 16800 {
			t.Errorf("refund %+v, %v", refund, err)
		}
		run(t, k, k.Orders.SendRefunds, 0)
		books(t, k, map[string]int64{"SELECT count(*) FROM membership_refunds": 1,
			"SELECT count(*) FROM notify_messages WHERE template = 'refund_at_provider'":          1,
			"SELECT count(*) FROM notify_alarms WHERE code = 'membership.refund_at_provider'":     1,
			"SELECT count(*) FROM membership_payments WHERE refunded_fen = amount_fen":            1,
			"SELECT count(*) FROM membership_benefits WHERE status = 'active' AND remaining >= 1": 0})
		k.Buy(t, actor)
	}, membershiptest.Coffees(2))
}

func TestAPartialRefundAtTheDeskIsTakenOffTheRefund(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		use(t, k, view)
		header, body := desk(t, k, actor, view, 6800)
		must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body))
		if m := cardNow(t, k, actor, view); m.Status != membership.MembershipActive {
			t.Errorf("the card is %s", m.Status)
		}
		quote, err := k.Orders.RefundQuote(t.Context(), actor, view.Membership.ID)
		if err != nil || quote.RefundFen != 16754-6800 || quote.ReturnedFen != 6800 {
			t.Errorf("quote %+v, %v", quote, err)
		}
		_, _, err = k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		run(t, k, k.Orders.SendRefunds, 1)
		if back := k.Provider.Refunded(); back != 16754-6800 {
			t.Errorf("%d fen are back on our request", back)
		}
		books(t, k, map[string]int64{"SELECT sum(refunded_fen) FROM membership_payments": 16754,
			"SELECT count(*) FROM membership_refunds WHERE status = 'succeeded'": 2})
	}, membershiptest.Coffees(2))
}

// The notice of the desk never came. Before our refund is sent the provider is asked, so nobody is paid
// twice, neither by the provider nor by hand.
func TestARefundAtTheDeskThatNobodyReported(t *testing.T) {
	for name, c := range map[string]struct {
		desk money.Fen
		ours int64
		end  order.RefundStatus
	}{
		"everything":           {16800, 0, order.RefundWithdrawn},
		"as much as was asked": {16754, 0, order.RefundWithdrawn},
		"a part":               {10000, 6754, order.RefundSucceeded},
		"what we would keep":   {46, 16708, order.RefundSucceeded},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, k *membershiptest.Kit) {
				actor, view := k.Holder(t)
				use(t, k, view)
				header, body := desk(t, k, actor, view, c.desk)
				refund, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
				if err != nil || refund.AmountFen != 16754 {
					t.Fatalf("%+v, %v", refund, err)
				}
				run(t, k, k.Orders.SendRefunds, 1)
				if c.ours > 0 { // it became smaller and is sent again
					k.Env.Clock.Advance(time.Hour)
					_, err := k.Orders.SendRefunds(t.Context(), "shanghai")
					must(t, err)
				}
				if back := k.Provider.Refunded(); back != c.ours {
					t.Errorf("%d fen are back on our request, want %d", back, c.ours)
				}
				must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body)) // late
				placed, err := k.Orders.OrderOf(t.Context(), actor, refund.OrderID)
				must(t, err)
				if len(placed.Refunds) != 2 || placed.Refunds[0].Status != c.end {
					t.Errorf("refunds %+v", placed.Refunds)
				}
				books(t, k, map[string]int64{
					"SELECT refunded_fen FROM membership_payments":                    int64(c.desk) + c.ours,
					"SELECT count(*) FROM membership_refunds WHERE status = 'manual'": 0})
				must(t, erase(t, k, actor, "0001")) // nothing is owed
			}, membershiptest.Coffees(2))
		})
	}
}

// A refund that waits for two people is withdrawn when the desk was faster: they cannot pay it any more.
func TestAPayoutByHandIsWithdrawnByTheDesk(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		refund, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		k.Provider.RefundAnswer = order.RefundState{Status: order.RefundAtProviderRejected, Why: "the account is closed"}
		run(t, k, k.Orders.SendRefunds, 1)
		k.Provider.RefundAnswer = order.RefundState{}
		approve := order.ApproveManualPayoutInput{Actor: k.Operator("shanghai"), RefundID: refund.ID, Reference: "B1",
			Reason: "原路退不回"}
		_, err = k.Orders.ApproveManualPayout(t.Context(), approve)
		must(t, err)
		k.Provider.ForgetRefunds()
		header, body := desk(t, k, actor, view, 16800)
		must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body))
		approve.Actor = k.Operator("shanghai")
		_, err = k.Orders.ApproveManualPayout(t.Context(), approve)
		wantCode(t, err, order.ErrRefundNotManual)
		books(t, k, map[string]int64{"SELECT refunded_fen FROM membership_payments": 16800,
			"SELECT count(*) FROM membership_refunds WHERE status = 'withdrawn'": 1})
	})
}

func TestTheDeskReturnsASecondPayment(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		placed := k.Order(t, actor)
		k.Pay(t, placed)
		k.Pay(t, placed)
		view, err := k.Orders.OrderOf(t.Context(), actor, placed.ID)
		must(t, err)
		header, body := k.Provider.RefundAtDesk(membershiptest.Ref(placed), *view.Payments[1].ProviderTxnID, 16800)
		must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body))
		run(t, k, k.Orders.SendRefunds, 0)
		books(t, k, map[string]int64{"SELECT count(*) FROM membership_memberships WHERE status = 'active'": 1,
			"SELECT sum(refunded_fen) FROM membership_payments": 16800})
		// more than there ever was, money of nobody, and a number that says nothing
		for event, n := range map[string]order.Notice{
			"more":    {TxnID: *view.Payments[0].ProviderTxnID, Ref: membershiptest.Ref(placed), RefundNo: "D1", AmountFen: 16801},
			"which":   {Ref: membershiptest.Ref(placed), RefundNo: "D2", AmountFen: 1},
			"nobody":  {TxnID: "T9", Ref: "Pnever", RefundNo: "D3", AmountFen: 1},
			"no name": {TxnID: *view.Payments[0].ProviderTxnID, Ref: membershiptest.Ref(placed), AmountFen: 1},
			"nothing": {TxnID: *view.Payments[0].ProviderTxnID, Ref: membershiptest.Ref(placed), RefundNo: "D4"},
		} {
			n.EventID, n.Kind = event, order.NoticeRefunded
			header, body := k.Provider.Notice(n)
			wantCode(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body), order.ErrNoticeRefused)
		}
		books(t, k, map[string]int64{"SELECT count(*) FROM membership_memberships WHERE status = 'active'": 1})
	})
}

// A refund that is more than the money there is changes nothing, not even what we owe.
func TestTooMuchAtTheDeskTakesNothingFromTheMember(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		refund, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		header, body := desk(t, k, actor, view, 16801)
		wantCode(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body), order.ErrNoticeRefused)
		after, err := k.Orders.RefundOf(t.Context(), actor, view.Membership.ID)
		if err != nil || after.ID != refund.ID || after.AmountFen != 16800 || after.Status != order.RefundRequested {
			t.Errorf("our refund: %+v, %v", after, err)
		}
		k.Healthy(t)
	})
}

// The first of two periods is given back at the desk: the second becomes the running one.
func TestTheDeskEndsTheFirstOfTwoPeriods(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, first := k.Holder(t)
		second := k.Buy(t, actor)
		header, body := desk(t, k, actor, first, 16800)
		must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body))
		if m := cardNow(t, k, actor, second); m.FollowsID != nil || m.Status != membership.MembershipActive {
			t.Errorf("the second period: %+v", m)
		}
		k.Healthy(t)
	})
}
