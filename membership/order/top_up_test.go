package order_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

// undoVisit takes back a visit that used a coffee, with `discounts` left on the card, as a reversal does.
func undoVisit(t *testing.T, k *membershiptest.Kit, view membership.MembershipView, discounts money.Fen) {
	t.Helper()
	k.Visits.Discounts[view.Membership.ID] = discounts
	k.InTx(t, func(tx *db.Tx) error {
		if _, err := k.Service.LockMemberTx(tx, view.Membership.MemberID); err != nil {
			return err
		}
		if err := k.Service.UncountVisitsTx(tx, []ident.ID{view.Membership.ID}); err != nil {
			return err
		}
		if err := k.Service.ReturnUnitTx(tx, view.Benefits[0].Benefit.ID); err != nil {
			return err
		}
		return k.Orders.VisitUndoneTx(tx, view.Membership.ID, k.Env.IDs.New())
	})
}

func waiting(t *testing.T, k *membershiptest.Kit) []order.TopUp {
	t.Helper()
	found, err := k.Orders.WaitingTopUps(t.Context(), k.Operator("shanghai"), "shanghai", 10)
	must(t, err)
	return found
}

// refundedAfterTwo is a card that was refunded after two coffees at ¥18.00 and a discount of ¥2.50.
func refundedAfterTwo(t *testing.T, k *membershiptest.Kit) (identity.Actor, membership.MembershipView) {
	t.Helper()
	actor, view := k.Holder(t)
	use(t, k, view)
	use(t, k, view)
	k.Visits.Discounts[view.Membership.ID] = 250
	refund, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
	if err != nil || refund.AmountFen != 16800-3600-250 {
		t.Fatalf("%+v, %v", refund, err)
	}
	run(t, k, k.Orders.SendRefunds, 1)
	return actor, view
}

func TestAVisitUndoneAfterTheRefundWaitsForAnOperator(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := refundedAfterTwo(t, k)
		undoVisit(t, k, view, 250)
		undoVisit(t, k, view, 0) // a second one before anybody has decided
		found := waiting(t, k)
		if len(found) != 1 || found[0].BaseFen != 12950 || found[0].DueFen != 16800 || found[0].AmountFen != 3850 {
			t.Fatalf("waiting %+v", found)
		}
		refund, err := k.Orders.RefundOf(t.Context(), actor, view.Membership.ID)
		if err != nil || refund.AmountFen != 12950 || k.Provider.Refunded() != 12950 {
			t.Errorf("the refund is %+v, %v", refund, err)
		}
		wantCode(t, erase(t, k, actor, "0001"), order.ErrEraseRefundOn)
		decide := order.DecideTopUpInput{Actor: k.Operator("shanghai"), TopUpID: found[0].ID, Accept: true, Answer: "属实"}
		for _, c := range []struct {
			change func(*order.DecideTopUpInput)
			want   error
		}{
			{func(in *order.DecideTopUpInput) { in.Actor = actor }, membership.ErrOperatorsOnly},
			{func(in *order.DecideTopUpInput) { in.Actor = k.Operator("hangzhou") }, order.ErrTopUpNotFound},
			{func(in *order.DecideTopUpInput) { in.Answer = "" }, order.ErrTopUpAnswer},
			{func(in *order.DecideTopUpInput) { in.TopUpID = k.Env.IDs.New() }, order.ErrTopUpNotFound},
		} {
			wrong := decide
			c.change(&wrong)
			if _, err := k.Orders.DecideTopUp(t.Context(), wrong); err == nil || err.Error() != c.want.Error() {
				t.Errorf("%v, want %v", err, c.want)
			}
		}
		granted := race16(t, func() error {
			_, err := k.Orders.DecideTopUp(t.Context(), decide)
			return err
		}, order.ErrTopUpDecided)
		if granted != 1 {
			t.Errorf("%d decisions at once", granted)
		}
		run(t, k, k.Orders.SendRefunds, 1)
		if back := k.Provider.Refunded(); back != 16800 {
			t.Errorf("%d fen are back", back)
		}
		books(t, k, map[string]int64{"SELECT refunded_fen FROM membership_payments": 16800,
			"SELECT count(*) FROM notify_messages WHERE template = 'top_up_open'":     2,
			"SELECT count(*) FROM notify_messages WHERE template = 'top_up_accepted'": 1})
	}, valued)
}

func TestARejectedTopUpStaysRejectedAndTheNextCountsFromIt(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, view := refundedAfterTwo(t, k)
		undoVisit(t, k, view, 250)
		first := waiting(t, k)[0]
		if first.AmountFen != 1800 {
			t.Errorf("first %+v", first)
		}
		rejected, err := k.Orders.DecideTopUp(t.Context(), order.DecideTopUpInput{Actor: k.Operator("shanghai"),
			TopUpID: first.ID, Answer: "确实喝过"})
		if err != nil || rejected.Status != order.TopUpRejected {
			t.Errorf("%+v, %v", rejected, err)
		}
		undoVisit(t, k, view, 250)
		second := waiting(t, k)[0]
		if second.BaseFen != first.DueFen || second.DueFen != 16800 || second.ID == first.ID {
			t.Errorf("second %+v", second) // unused in time, without the visits
		}
		// the desk was generous meanwhile: what is left is all there is
		header, body := desk(t, k, identity.Actor{Kind: identity.KindMember, ID: view.Membership.MemberID}, view, 2000)
		must(t, k.Orders.ApplyNotice(t.Context(), "stub", header, body))
		accepted, err := k.Orders.DecideTopUp(t.Context(), order.DecideTopUpInput{Actor: k.Operator("shanghai"),
			TopUpID: second.ID, Accept: true, Answer: "属实"})
		if err != nil || accepted.Status != order.TopUpAccepted {
			t.Errorf("%+v, %v", accepted, err)
		}
		run(t, k, k.Orders.SendRefunds, 1)
		books(t, k, map[string]int64{"SELECT refunded_fen FROM membership_payments": 16800})
		if back := k.Provider.Refunded(); back != 14800 {
			t.Errorf("%d fen are back on our requests", back)
		}
	}, valued)
}

// What changes nothing in the formula asks nobody: days cost more than the visit, or the card is by days.
func TestAnUndoneVisitThatChangesNothingAsksNobody(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		use(t, k, view)
		at(k, "2027-09-08", 12) // half a year: ¥84.00 of days, ¥18.00 of value
		_, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		undoVisit(t, k, view, 0)
		if found := waiting(t, k); len(found) != 0 {
			t.Errorf("waiting %+v", found)
		}
		_, second := k.Holder(t)
		use(t, k, second)
		undoVisit(t, k, second, 0) // never refunded
		if found := waiting(t, k); len(found) != 0 {
			t.Errorf("waiting %+v", found)
		}
		k.Healthy(t)
	}, valued)
}
