package order_test

import (
	"testing"
	"time"

	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

func TestTwoPeoplePayOutByHand(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, _ := k.Holder(t)
		// a renewal, which is still whole after a year
		late := k.Buy(t, actor)
		// so that invariants about units hold
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_memberships SET uses = 2 WHERE uses = 0")
		k.Env.Clock.Advance(366 * 24 * time.Hour)
		refund, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, late, "key-00001"))
		must(t, err)
		run(t, k, k.Orders.SendRefunds, 1)
		if k.Provider.RefundCalls != 0 {
			t.Error("the provider was asked after its window")
		}
		first, second := k.Operator("shanghai"), k.Operator("shanghai")
		approve := func(actor identity.Actor, reference, reason string) error {
			_, err := k.Orders.ApproveManualPayout(t.Context(), order.ApproveManualPayoutInput{Actor: actor,
				RefundID: refund.ID, Reference: reference, Reason: reason})
			return err
		}
		wantCode(t, approve(k.Operator("hangzhou"), "BANK-1", "window passed"), order.ErrRefundNotFound)
		wantCode(t, approve(actor, "BANK-1", "mine"), membership.ErrOperatorsOnly)
		wantCode(t, approve(first, "", "window passed"), order.ErrPayoutReference)
		wantCode(t, approve(first, "BANK-1", " "), membership.ErrReasonMissing)
		must(t, approve(first, "BANK-1", "window passed"))
		wantCode(t, approve(first, "BANK-1", "window passed"), order.ErrPayoutSecondPerson)
		wantCode(t, approve(second, "BANK-2", "window passed"), order.ErrPayoutReference)
		if n := count(t, k, "SELECT count(*) FROM membership_refunds WHERE status = 'manual'"); n != 1 {
			t.Error("one person was enough")
		}
		must(t, approve(second, "BANK-1", "checked"))
		wantCode(t, approve(second, "BANK-1", "checked"), order.ErrRefundNotManual)
		if n := count(t, k, `SELECT count(*) FROM membership_refunds WHERE status = 'succeeded'
			AND second_approver_id IS NOT NULL`); n != 1 {
			t.Error("the payout is not complete")
		}
		if n := count(t, k, `SELECT count(*) FROM audit_entries
			WHERE action = 'membership.approve_manual_payout'`); n != 2 {
			t.Errorf("%d audit entries", n)
		}
		k.Healthy(t)
	})
}

func TestARejectedRefundGoesToThePayout(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		refund, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		k.Provider.RefundAnswer = order.RefundState{Status: order.RefundAtProviderRejected, Why: "the account is gone"}
		run(t, k, k.Orders.SendRefunds, 1)
		if n := count(t, k, `SELECT count(*) FROM membership_refunds WHERE status = 'manual'
			AND status_why = 'the account is gone'`); n != 1 {
			t.Error("it does not wait for a payout")
		}
		if n := count(t, k, "SELECT count(*) FROM notify_alarms WHERE code = 'membership.refund_needs_payout'"); n !=
			1 {
			t.Errorf("%d alarms", n)
		}
		// A notice of success that comes after all does not finish it: two operators decide.
		header, body := k.Provider.Notice(order.Notice{EventID: "late", Kind: order.NoticeRefunded, Ref: "x",
			RefundNo: refund.RefundNo, AmountFen: refund.AmountFen})
		must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body))
		if n := count(t, k, "SELECT count(*) FROM membership_refunds WHERE status = 'manual'"); n != 1 {
			t.Error("a late notice finished a refund that waits for a payout")
		}
	})
}
