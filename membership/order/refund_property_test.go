package order_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/membership/membershiptest"
)

// Whatever a member, a till, a provider and the jobs do in whatever order: allowances stay
// between zero and what was granted, refunds stay within what was paid, and every other
// invariant of the context holds after each step.
func TestNoOrderOfEventsBreaksTheBooks(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		step := 0
		rapid.Check(t, func(r *rapid.T) {
			actor, view := k.Holder(t)
			order, err := k.Orders.OrderOf(t.Context(), actor, *view.Membership.OrderID)
			must(t, err)
			card, gift := view.Membership.ID, view.Benefits[0].Benefit.ID
			var taken, visits int
			for range rapid.IntRange(1, 6).Draw(r, "events") {
				step++
				switch rapid.SampledFrom([]string{"visit", "undo", "refund", "pay again", "jobs", "days"}).
					Draw(r, "event") {
				case "visit":
					visit(t, k, card, gift, &visits, &taken)
				case "undo":
					undo(t, k, card, gift, &visits, &taken)
				case "refund":
					in := refundInput(actor, view, fmt.Sprintf("key-%06d", step))
					if refund, _, err := k.Orders.RequestRefund(t.Context(), in); err == nil &&
						refund.AmountFen > 16800 {
						r.Fatalf("refund of %s", refund.AmountFen)
					}
				case "pay again":
					k.Pay(t, order.Order)
				case "jobs":
					everyJob(t, k)
				case "days":
					k.Env.Clock.Advance(time.Duration(rapid.IntRange(1, 40).Draw(r, "days")) * 24 * time.Hour)
				}
			}
			everyJob(t, k)
			k.Healthy(t)
			if t.Failed() {
				r.FailNow()
			}
		})
	}, membershiptest.CoffeesFor(2, 30))
}

func visit(t *testing.T, k *membershiptest.Kit, card, gift ident.ID, visits, taken *int) {
	t.Helper()
	k.InTx(t, func(tx *db.Tx) error {
		counted, err := k.Service.CountVisitsTx(tx, []ident.ID{card})
		if err != nil || !counted[card] {
			return err
		}
		*visits++
		got, err := k.Service.TakeUnitsTx(tx, []ident.ID{gift})
		if got[gift] {
			*taken++
		}
		return err
	})
}

func undo(t *testing.T, k *membershiptest.Kit, card, gift ident.ID, visits, taken *int) {
	t.Helper()
	if *visits == 0 {
		return
	}
	k.InTx(t, func(tx *db.Tx) error {
		*visits--
		if err := k.Service.UncountVisitsTx(tx, []ident.ID{card}); err != nil || *taken == 0 {
			return err
		}
		*taken--
		return k.Service.ReturnUnitTx(tx, gift)
	})
}

func everyJob(t *testing.T, k *membershiptest.Kit) {
	t.Helper()
	for _, j := range []membershiptest.Job{
		k.Orders.CloseUnpaidOrders, k.Orders.QuerySilentPayments, k.Orders.SendRefunds, k.Service.RemindBenefitExpiry,
		k.Service.ExpireBenefits, k.Service.RemindMembershipExpiry, k.Service.ExpireMemberships,
	} {
		if _, err := j(t.Context(), "shanghai"); err != nil {
			t.Fatal(err)
		}
	}
}
