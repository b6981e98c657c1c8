package membership_test

import (
	"testing"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/membership"
	"citycard/membership/membershiptest"
)

// readInbox marks everything in the member's inbox as seen, which delivers it.
func readInbox(t *testing.T, k *membershiptest.Kit, actor identity.Actor) int {
	t.Helper()
	me := notify.Recipient{Kind: notify.RecipientMember, ID: actor.ID}
	items, _, err := k.Notify.Inbox(t.Context(), me, 100, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range items {
		if err := k.Notify.MarkSeen(t.Context(), me, item.ID); err != nil {
			t.Fatal(err)
		}
	}
	return len(items)
}

// The story of the seed article: the scheduler is stopped for ten days and a gift runs out
// meanwhile. Without a delivered reminder it is extended, and only after a reminder of the
// new deadline was delivered a day before may it expire.
func TestTenDaysWithoutTheScheduler(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t) // bought on 10 March, the gift can be used through 29 March
		readInbox(t, k, actor)     // the announcement of the grant was seen: it does not count
		k.Env.Clock.Set(clock.Day("2027-03-24").At(12, 0, k.City.Location()))
		at(k, "2027-04-03", 9) // the scheduler was off from 24 March to 3 April
		run(t, k, k.Service.RemindBenefitExpiry, 0)
		run(t, k, k.Service.ExpireBenefits, 1)
		b := benefitOf(t, k, view)
		if b.Status != membership.BenefitActive || b.UseByDay != "2027-04-09" || b.ExpiryVersion != 2 ||
			b.Remaining != 2 {
			t.Fatalf("extended to %+v", b)
		}
		for query, want := range map[string]int64{
			"SELECT count(*) FROM membership_extensions WHERE reason <> ''":                         1,
			"SELECT count(*) FROM notify_messages WHERE template = 'benefit_extended'":              1,
			"SELECT count(*) FROM notify_alarms WHERE code = 'membership.benefits_extended'":        1,
			"SELECT count(*) FROM membership_memberships WHERE status = 'active' AND uses = 0":      1,
			"SELECT count(*) FROM membership_benefits WHERE status = 'expired' OR status = 'ended'": 0,
		} {
			if n := count(t, k, query); n != want {
				t.Errorf("%s = %d, want %d", query, n, want)
			}
		}
		run(t, k, k.Service.ExpireBenefits, 0) // a second run changes nothing
		k.InTx(t, func(tx *db.Tx) error {      // and the gift can really be used
			taken, err := k.Service.TakeUnitsTx(tx, []ident.ID{b.ID})
			if !taken[b.ID] {
				t.Error("the extended benefit cannot be spent")
			}
			return err
		})
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_memberships SET uses = 1")

		run(t, k, k.Service.RemindBenefitExpiry, 1) // six days left: step 7 of the new deadline
		at(k, "2027-04-04", 10)
		readInbox(t, k, actor)
		at(k, "2027-04-10", 6)
		run(t, k, k.Service.ExpireBenefits, 1)
		if b = benefitOf(t, k, view); b.Status != membership.BenefitExpired {
			t.Errorf("after a delivered reminder it is %s", b.Status)
		}
		k.Healthy(t)
	}, membershiptest.CoffeesFor(2, 20))
}

func TestOnlyATimelyReminderLetsABenefitExpire(t *testing.T) {
	deadline := clock.Day("2027-03-30") // exclusive
	for name, c := range map[string]struct {
		deliver func(k *membershiptest.Kit) time.Time
		want    membership.BenefitStatus
	}{
		"exactly 24 hours before": {func(k *membershiptest.Kit) time.Time { return deadline.Start(k.City.Location()).Add(-24 * time.Hour) }, membership.BenefitExpired},
		"a second later": {func(k *membershiptest.Kit) time.Time {
			return deadline.Start(k.City.Location()).Add(-24*time.Hour + time.Second)
		}, membership.BenefitActive},
		"never":                        {nil, membership.BenefitActive},
		"of another deadline":          {func(k *membershiptest.Kit) time.Time { return deadline.Start(k.City.Location()).Add(-48 * time.Hour) }, membership.BenefitActive},
		"with everything used already": {nil, membership.BenefitActive},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, k *membershiptest.Kit) {
				_, view := k.Holder(t)
				at(k, "2027-03-23", 9)
				run(t, k, k.Service.RemindBenefitExpiry, 1)
				if c.deliver != nil {
					dbtest.Exec(t, k.Env.DB,
						"UPDATE notify_messages SET delivered_at = ? WHERE template = 'benefit_expiring'", c.deliver(k))
				}
				if name == "of another deadline" {
					dbtest.Exec(t, k.Env.DB, "UPDATE membership_benefits SET expiry_version = 2")
				}
				used := name == "with everything used already"
				if used {
					dbtest.Exec(t, k.Env.DB, "UPDATE membership_benefits SET remaining = 0")
					dbtest.Exec(t, k.Env.DB, "UPDATE membership_memberships SET uses = 2")
				}
				k.Env.Clock.Set(deadline.Start(k.City.Location()).Add(6*time.Hour - time.Microsecond))
				run(t, k, k.Service.ExpireBenefits, 0) // a till may still be in the evening before
				at(k, deadline, 6)
				run(t, k, k.Service.ExpireBenefits, map[bool]int{false: 1, true: 0}[used])
				if b := benefitOf(t, k, view); b.Status != c.want ||
					(c.want == membership.BenefitActive && !used) != (b.UseByDay > "2027-03-29") {
					t.Errorf("it is %s through %s", b.Status, b.UseByDay)
				}
				k.Healthy(t)
			}, membershiptest.CoffeesFor(2, 20))
		})
	}
}

// A second run in the same night says nothing again.
func TestACardEndsByItsDate(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, view := k.Holder(t)
		for _, day := range []clock.Day{"2028-02-08", "2028-03-02", "2028-03-08"} { // 30, 7 and 1 days before
			at(k, day, 9)
			run(t, k, k.Service.RemindMembershipExpiry, 1)
			run(t, k, k.Service.RemindMembershipExpiry, 0)
		}
		k.Env.Clock.Set(view.Membership.ValidUntil)
		k.InTx(t, func(tx *db.Tx) error { // it cannot be used, even before the job has run
			counted, err := k.Service.CountVisitsTx(tx, []ident.ID{view.Membership.ID})
			if len(counted) != 0 {
				t.Error("a visit after the end was counted")
			}
			return err
		})
		k.Env.Clock.Set(view.Membership.ValidUntil.Add(6*time.Hour - time.Microsecond))
		run(t, k, k.Service.ExpireMemberships, 0) // a till may still be in the evening before
		k.Env.Clock.Set(view.Membership.ValidUntil.Add(6 * time.Hour))
		run(t, k, k.Service.ExpireMemberships, 1)
		run(t, k, k.Service.ExpireMemberships, 0)
		if n := count(t, k, "SELECT count(*) FROM notify_messages WHERE template = 'membership_ended'"); n != 1 {
			t.Errorf("%d messages", n)
		}
		k.Healthy(t)
	})
}

// A card stays open for a benefit that nobody announced, and the benefit can be used then.
func TestAnUnannouncedBenefitKeepsItsCardOpen(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, view := k.Holder(t)
		id := view.Membership.ID
		at(k, "2028-03-20", 1) // ten days after the end, nothing has run
		run(t, k, k.Service.ExpireMemberships, 0)
		run(t, k, k.Service.ExpireBenefits, 1)
		run(t, k, k.Service.ExpireMemberships, 0)
		k.InTx(t, func(tx *db.Tx) error {
			standings, err := k.Service.StandingsTx(tx, []ident.ID{id})
			if s := standings[id]; s.ValidThrough != "2028-03-26" || s.MayVisit(tx.Now()) != nil {
				t.Errorf("standing %+v: %v", s, s.MayVisit(tx.Now()))
			}
			return err
		})
		if n := count(t, k, "SELECT count(*) FROM membership_extensions WHERE subject_kind = 'membership'"); n != 1 {
			t.Errorf("%d extensions of the card", n)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_memberships WHERE ends_on = '2028-03-10'"); n != 1 {
			t.Error("the end as sold has moved")
		}
		k.Healthy(t)
	}, membershiptest.Coffees(2))
}

func TestARenewalFollowsTheRunningPeriod(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, first := k.Holder(t)
		k.Env.Clock.Advance(24 * time.Hour)
		second := k.Buy(t, actor)
		if second.Membership.StartsOn != "2028-03-10" || second.Membership.ValidThrough != "2029-03-09" ||
			*second.Membership.FollowsID != first.Membership.ID {
			t.Fatalf("the renewal is %+v", second.Membership)
		}
		if b := second.Benefits[0].Benefit; b.UseByDay != "2029-03-09" {
			t.Errorf("its gift ends on %s", b.UseByDay)
		}
		at(k, "2028-03-08", 9)
		run(t, k, k.Service.RemindMembershipExpiry, 0) // nothing is lost: it is renewed
		at(k, "2028-03-10", 6)
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_benefits SET remaining = 0 WHERE membership_id = ?",
			first.Membership.ID)
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_memberships SET uses = 2 WHERE id = ?", first.Membership.ID)
		k.InTx(t, func(tx *db.Tx) error {
			counted, err := k.Service.CountVisitsTx(tx, []ident.ID{first.Membership.ID, second.Membership.ID})
			if len(counted) != 1 || !counted[second.Membership.ID] {
				t.Errorf("counted %v", counted)
			}
			return err
		})
		run(t, k, k.Service.ExpireMemberships, 1)
		if n := count(t, k, `SELECT count(*) FROM membership_memberships
			WHERE id = ? AND follows_id IS NULL AND status = 'active'`, second.Membership.ID); n != 1 {
			t.Error("the renewal did not become the running one")
		}
		third := k.Buy(t, actor)
		if third.Membership.StartsOn != "2029-03-10" {
			t.Errorf("the third period starts on %s", third.Membership.StartsOn)
		}
		k.Healthy(t)
	}, membershiptest.Coffees(2))
}

func TestABreakBetweenTwoCardsIsNotFilled(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, _ := k.Holder(t)
		at(k, "2028-05-01", 12) // the expiry job has not even run
		view := k.Buy(t, actor)
		if view.Membership.StartsOn != "2028-05-01" || view.Membership.ValidThrough != "2029-04-30" {
			t.Errorf("%+v", view.Membership)
		}
		run(t, k, k.Service.ExpireMemberships, 1)
		k.Healthy(t)
	})
}
