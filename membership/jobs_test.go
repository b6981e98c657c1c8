package membership_test

import (
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/membership/membershiptest"
)

// Every job works on the rows of its city and leaves those of others alone.
func TestAJobLeavesOtherCitiesAlone(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		other := k.City
		other.ID = "hangzhou"
		k.InTx(t, func(tx *db.Tx) error { return city.Insert(tx, other) })
		k.Order(t, k.Member(t)) // will be overdue and silent
		actor, view := k.Holder(t)
		k.Holder(t) // whose gift and card will run out
		_, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "key-00001"))
		must(t, err)
		jobs := map[string]membershiptest.Job{
			"close": k.Orders.CloseUnpaidOrders, "query": k.Orders.QuerySilentPayments, "refunds": k.Orders.SendRefunds,
			"remind": k.Service.RemindBenefitExpiry, "expire": k.Service.ExpireBenefits,
			"remind card": k.Service.RemindMembershipExpiry, "expire card": k.Service.ExpireMemberships,
		}
		for name, advance := range map[string]time.Duration{
			"close": 24 * time.Hour, "query": 24 * time.Hour, "refunds": 24 * time.Hour, "remind": 25 * 24 * time.Hour,
			"expire": 400 * 24 * time.Hour, "remind card": 364 * 24 * time.Hour, "expire card": 400 * 24 * time.Hour,
		} {
			k.Env.Clock.Set(view.Membership.CreatedAt.Add(advance))
			if n, err := jobs[name](t.Context(), "hangzhou"); err != nil || n != 0 {
				t.Errorf("%s touched %d rows of another city, %v", name, n, err)
			}
		}
		k.Env.Clock.Set(view.Membership.CreatedAt.Add(24 * time.Hour)) // and all of it was really due
		for _, name := range []string{"close", "query", "refunds"} {
			if n, err := jobs[name](t.Context(), "shanghai"); err != nil || n == 0 {
				t.Errorf("%s had nothing to do in its own city, %v", name, err)
			}
		}
	}, membershiptest.CoffeesFor(2, 30))
}
