package membership_test

import (
	"testing"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/membership"
	"citycard/membership/membershiptest"
)

// frozen freezes the card of a view at a local hour of a day and answers with how it is unfrozen.
func frozen(t *testing.T, k *membershiptest.Kit, card ident.ID, day clock.Day, hour int) (unfreeze func()) {
	t.Helper()
	in := membership.FreezeInput{Actor: k.Operator(k.City.ID), MembershipID: card, Reason: "号码待核实"}
	at(k, day, hour)
	must(t, k.Service.Freeze(t.Context(), in))
	return func() {
		t.Helper()
		must(t, k.Service.Unfreeze(t.Context(), in))
	}
}

// A gift whose reminders were all seen runs out while the card is frozen: its time stands still.
func TestFrozenTimeDoesNotCount(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t) // the gift can be used through 29 March
		at(k, "2027-03-23", 9)
		run(t, k, k.Service.RemindBenefitExpiry, 1)
		readInbox(t, k, actor)
		unfreeze := frozen(t, k, view.Membership.ID, "2027-03-25", 15)
		at(k, "2027-03-28", 9)
		run(t, k, k.Service.RemindBenefitExpiry, 0) // nobody is reminded of what cannot be used
		at(k, "2027-04-02", 8)
		run(t, k, k.Service.ExpireBenefits, 0)
		run(t, k, k.Service.ExpireMemberships, 0)
		k.Healthy(t)
		at(k, "2027-04-02", 10)
		unfreeze() // frozen on nine days, 25 March to 2 April
		b := benefitOf(t, k, view)
		if b.Status != membership.BenefitActive || b.UseByDay != "2027-04-07" || b.ExpiryVersion != 2 || b.Remaining != 2 {
			t.Errorf("after the freeze it is %s through %s, version %d", b.Status, b.UseByDay, b.ExpiryVersion)
		}
		for query, want := range map[string]int64{
			"SELECT count(*) FROM membership_extensions WHERE reason = 'the card was frozen'":           1,
			"SELECT count(*) FROM notify_messages WHERE template = 'card_unfrozen_moved'":               1,
			"SELECT count(*) FROM notify_alarms":                                                        0,
			"SELECT count(*) FROM membership_memberships WHERE valid_through = '2028-03-09'":            1,
			"SELECT count(*) FROM membership_memberships WHERE status = 'active' AND frozen_at IS NULL": 1,
		} {
			if n := count(t, k, query); n != want {
				t.Errorf("%s = %d, want %d", query, n, want)
			}
		}
		run(t, k, k.Service.RemindBenefitExpiry, 1) // five days left: step 7 of the new deadline
		readInbox(t, k, actor)
		at(k, "2027-04-08", 6)
		run(t, k, k.Service.ExpireBenefits, 1)
		if b = benefitOf(t, k, view); b.Status != membership.BenefitExpired {
			t.Errorf("after the new deadline it is %s", b.Status)
		}
		k.Healthy(t)
	}, membershiptest.CoffeesFor(2, 20))
}

func TestWhatAFreezeGivesBack(t *testing.T) {
	for name, c := range map[string]struct {
		from, to clock.Day
		fromHour int
		toHour   int
		want     clock.Day
	}{
		"five hours of one day":             {"2027-03-20", "2027-03-20", 10, 15, "2027-03-30"},
		"over one midnight":                 {"2027-03-20", "2027-03-21", 23, 1, "2027-03-31"},
		"from the last day on":              {"2027-03-29", "2027-05-01", 20, 10, "2027-05-02"},
		"a gift that had run out before it": {"2027-03-30", "2027-04-10", 1, 10, "2027-03-29"},
		"a whole year, past the card's end": {"2027-03-20", "2028-03-20", 10, 10, "2028-03-30"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, k *membershiptest.Kit) {
				_, view := k.Holder(t)
				unfreeze := frozen(t, k, view.Membership.ID, c.from, c.fromHour)
				at(k, c.to, c.toHour)
				run(t, k, k.Service.ExpireMemberships, 0)
				unfreeze()
				if b := benefitOf(t, k, view); b.UseByDay != c.want || b.Status != membership.BenefitActive {
					t.Errorf("it is %s through %s, want %s", b.Status, b.UseByDay, c.want)
				}
				want := max("2028-03-09", c.want) // the card's own last day stays, unless the gift needs it longer
				if n := count(t, k, "SELECT count(*) FROM membership_memberships WHERE valid_through = ?", want); n != 1 {
					t.Errorf("the card does not end on %s", want)
				}
				k.Healthy(t)
			}, membershiptest.CoffeesFor(2, 20))
		})
	}
}

// A period that has not begun loses nothing by a freeze that ends before it.
func TestAFreezeBeforeThePeriodCostsNothing(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, _ := k.Holder(t)
		next := k.Buy(t, actor)
		unfreeze := frozen(t, k, next.Membership.ID, "2027-06-01", 9)
		at(k, "2027-07-01", 9)
		unfreeze()
		if b := benefitOf(t, k, next); b.UseByDay != next.Benefits[0].Benefit.UseByDay || b.ExpiryVersion != 1 {
			t.Errorf("moved to %s", b.UseByDay)
		}
		unfreeze = frozen(t, k, next.Membership.ID, "2028-03-01", 9)
		at(k, "2028-03-11", 9) // two days of the period, which began on 10 March
		unfreeze()
		if b := benefitOf(t, k, next); b.UseByDay != next.Benefits[0].Benefit.UseByDay.AddDays(2) {
			t.Errorf("moved to %s", b.UseByDay)
		}
		k.Healthy(t)
	}, membershiptest.CoffeesFor(2, 20))
}

// A freeze and the job of one moment: the gift is expired before the freeze or waits for its end, never both.
func TestAFreezeAndTheExpiryOfOneMoment(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		for range 5 {
			_, view := k.Holder(t)
			at(k, "2027-03-23", 9)
			run(t, k, k.Service.RemindBenefitExpiry, 1)
			dbtest.Exec(t, k.Env.DB, "UPDATE notify_messages SET delivered_at = created_at WHERE delivered_at IS NULL AND template = 'benefit_expiring'")
			at(k, "2027-03-30", 6)
			freeze := membership.FreezeInput{Actor: k.Operator(k.City.ID), MembershipID: view.Membership.ID, Reason: "核实"}
			atOnce(t,
				func() error { return k.Service.Freeze(t.Context(), freeze) },
				func() error { _, err := k.Service.ExpireBenefits(t.Context(), k.City.ID); return err },
				func() error { _, err := k.Service.ExpireBenefits(t.Context(), k.City.ID); return err })
			k.Env.Clock.Advance(time.Hour)
			run(t, k, k.Service.ExpireBenefits, 0)
			if b := benefitOf(t, k, view); b.Status == membership.BenefitActive && b.ExpiryVersion != 1 {
				t.Errorf("it was extended during the freeze: %+v", b)
			}
			k.InTx(t, func(tx *db.Tx) error { return k.Service.EndRefundedTx(tx, view.Membership.ID) })
			k.Env.Clock.Set(view.Membership.CreatedAt)
		}
		k.Healthy(t)
	}, membershiptest.CoffeesFor(2, 20))
}
