package order_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

// use counts a visit that takes one unit of the card's first benefit.
func use(t *testing.T, k *membershiptest.Kit, view membership.MembershipView) {
	t.Helper()
	k.InTx(t, func(tx *db.Tx) error {
		if _, err := k.Service.CountVisitsTx(tx, []ident.ID{view.Membership.ID}); err != nil {
			return err
		}
		_, err := k.Service.TakeUnitsTx(tx, []ident.ID{view.Benefits[0].Benefit.ID})
		return err
	})
}

// valued is a plan with two coffees at ¥18.00 each.
func valued(p *membership.NewPlan) {
	membershiptest.Coffees(2)(p)
	p.Lines[0].ValueFen = 1800
}

func TestARefundCountsGiftsAtTheirPrintedValue(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		if view.Plan.RefundFormula != membership.ByDaysOrValue {
			t.Errorf("a new plan version refunds by %s", view.Plan.RefundFormula)
		}
		use(t, k, view)
		use(t, k, view)
		k.Visits.Discounts[view.Membership.ID] = 250
		quote, err := k.Orders.RefundQuote(t.Context(), actor, view.Membership.ID)
		must(t, err)
		if quote.RefundFen != 16800-3600-250 || quote.Rule != order.RuleByValue || quote.Taken.GiftsFen != 3600 ||
			quote.Taken.DiscountsFen != 250 || quote.DaysFen != 46 || quote.UsedDays() != 1 {
			t.Errorf("quote %+v", quote)
		}
		refund, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		if refund.AmountFen != quote.RefundFen || refund.GiftsFen != 3600 || refund.DiscountsFen != 250 ||
			refund.Formula != membership.ByDaysOrValue {
			t.Errorf("refund %+v", refund)
		}
		k.Healthy(t)
	}, valued)
}

// A card keeps the formula and the values of the version that it was sold with.
func TestASoldCardKeepsItsFormula(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		k.Plan = k.NewPlan(t, valued)
		later, second := k.Holder(t)
		for _, card := range []membership.MembershipView{view, second} {
			use(t, k, card)
			k.Visits.Discounts[card.Membership.ID] = 9000
		}
		old, err := k.Orders.RefundQuote(t.Context(), actor, view.Membership.ID)
		must(t, err)
		newer, err := k.Orders.RefundQuote(t.Context(), later, second.Membership.ID)
		must(t, err)
		if old.RefundFen != 16754 || old.Formula != membership.ByDays || newer.RefundFen != 16800-9000-1800 {
			t.Errorf("sold by days %+v, sold later %+v", old, newer)
		}
	}, membershiptest.Coffees(2), func(p *membership.NewPlan) { p.RefundFormula = membership.ByDays })
}

func TestAReasonOfOursCountsDaysOnly(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		use(t, k, view)
		k.Visits.Discounts[view.Membership.ID] = 20000
		quote := func(want int64) {
			t.Helper()
			q, err := k.Orders.RefundQuote(t.Context(), actor, view.Membership.ID)
			if err != nil || int64(q.RefundFen) != want {
				t.Errorf("quote %+v, %v; want %d", q, err, want)
			}
		}
		quote(0)
		_, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		wantCode(t, err, order.ErrNothingToRefund)
		in := order.SetRefundGroundInput{Actor: k.Operator("shanghai"), MembershipID: view.Membership.ID,
			Ground: order.GroundTermsChanged, Reason: "九折改为九五折"}
		for _, c := range []struct {
			change func(*order.SetRefundGroundInput)
			want   error
		}{
			{func(in *order.SetRefundGroundInput) { in.Actor = actor }, membership.ErrOperatorsOnly},
			{func(in *order.SetRefundGroundInput) { in.Actor = k.Operator("hangzhou") }, membership.ErrNotFound},
			{func(in *order.SetRefundGroundInput) { in.Ground = "winding_down" }, order.ErrGroundUnknown},
			{func(in *order.SetRefundGroundInput) { in.Reason = " " }, membership.ErrReasonMissing},
			{func(in *order.SetRefundGroundInput) { in.MembershipID = k.Env.IDs.New() }, membership.ErrNotFound},
		} {
			wrong := in
			c.change(&wrong)
			if err := k.Orders.SetRefundGround(t.Context(), wrong); err == nil || err.Error() != c.want.Error() {
				t.Errorf("%v, want %v", err, c.want)
			}
		}
		must(t, k.Orders.SetRefundGround(t.Context(), in))
		quote(16754)
		in.Ground = order.GroundStoresLost
		must(t, k.Orders.SetRefundGround(t.Context(), in))
		quote(16754)
		dbtest.Exec(t, k.Env.DB, "DELETE FROM membership_refund_grounds")
		quote(0)
		dbtest.Exec(t, k.Env.DB, "UPDATE city_cities SET status = 'winding_down'")
		quote(16754)
		refund, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		if refund.Ground != order.GroundWindingDown || refund.AmountFen != 16754 || refund.DiscountsFen != 20000 {
			t.Errorf("refund %+v", refund)
		}
		wantCode(t, k.Orders.SetRefundGround(t.Context(), in), membership.ErrRefunded)
		k.Healthy(t)
	}, valued)
}
