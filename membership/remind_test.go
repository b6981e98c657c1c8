package membership_test

import (
	"sync"
	"testing"

	"citycard/app/platform/clock"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/membership/membershiptest"
)

func TestRemindersComeOncePerStep(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, _ := k.Holder(t) // 40 days: through 18 April
		steps := map[clock.Day]int{"2027-03-18": 0, "2027-03-19": 1, "2027-03-20": 0, "2027-04-11": 1, "2027-04-15": 1,
			"2027-04-17": 1, "2027-04-18": 0, "2027-04-19": 0}
		for day := clock.Day("2027-03-11"); day <= "2027-04-19"; day = day.AddDays(1) {
			at(k, day, 9)
			run(t, k, k.Service.RemindBenefitExpiry, steps[day])
			run(t, k, k.Service.RemindBenefitExpiry, 0)
		}
		if n := count(t, k, `SELECT count(*) FROM notify_messages WHERE template = 'benefit_expiring'
			AND recipient_id = ?`, actor.ID); n != 4 {
			t.Errorf("%d messages", n)
		}
		if n := count(t, k, `SELECT count(*) FROM membership_reminders r LEFT
			JOIN notify_messages m ON m.id = r.message_id WHERE m.id IS NULL`); n != 0 {
			t.Errorf("%d reminders have no message", n)
		}
		k.Healthy(t)
	}, membershiptest.CoffeesFor(2, 40))
}

func TestRemindersOfOneMemberAndDayAreOneMessage(t *testing.T) {
	tea := membershiptest.Line(membership.NewLine{Kind: membership.BenefitService, NameZh: "茶", NameEn: "Tea", Units: 1,
		ValidDays: 30})
	later := membershiptest.Line(membership.NewLine{Kind: membership.BenefitService, NameZh: "电影", NameEn: "Film",
		Units: 1, ValidDays: 31})
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		first, _ := k.Holder(t)
		second, _ := k.Holder(t)
		k.Env.Clock.Set(clock.Day("2027-03-15").At(22, 30, k.City.Location())) // in the quiet hours
		run(t, k, k.Service.RemindBenefitExpiry, 6)
		for _, actor := range []identity.Actor{first, second} {
			if n := count(t, k, `SELECT count(*) FROM notify_messages WHERE template = 'benefit_expiring'
				AND recipient_id = ?`, actor.ID); n != 2 {
				t.Errorf("%d messages to one member, want one per day", n)
			}
		}
		if n := count(t, k, "SELECT count(DISTINCT message_id) FROM membership_reminders WHERE step = '30'"); n != 4 {
			t.Errorf("reminders point to %d messages", n)
		}
		morning := clock.Day("2027-03-16").At(9, 0, k.City.Location())
		if n := count(t, k, `SELECT count(*) FROM notify_messages WHERE template = 'benefit_expiring'
			AND not_before = ?`, morning); n != 4 {
			t.Errorf("%d messages wait for the morning", n)
		}
		k.Healthy(t)
	}, membershiptest.CoffeesFor(2, 30), tea, later)
}

func TestAnInterruptedNightIsFinishedByTheNext(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, lost := k.Holder(t)
		k.Holder(t)
		at(k, "2027-03-15", 9)
		run(t, k, k.Service.RemindBenefitExpiry, 2)
		// As if the process had died before the batch of one of them was committed.
		gift := lost.Benefits[0].Benefit.ID
		dbtest.Exec(t, k.Env.DB,
			`DELETE FROM notify_messages WHERE id IN (SELECT message_id FROM membership_reminders
				WHERE step = '30' AND subject_id = ?)`, gift)
		dbtest.Exec(t, k.Env.DB, "DELETE FROM membership_reminders WHERE step = '30' AND subject_id = ?", gift)
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_benefits SET reminded = 0 WHERE id = ?", gift)
		at(k, "2027-03-18", 9)
		run(t, k, k.Service.RemindBenefitExpiry, 1)
		if n := count(t, k, "SELECT count(*) FROM notify_messages WHERE template = 'benefit_expiring'"); n != 2 {
			t.Errorf("%d messages", n)
		}
		k.Healthy(t)
	}, membershiptest.CoffeesFor(2, 30))
}

func TestTwoWorkersRemindOnce(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		for range 20 {
			k.Holder(t)
		}
		at(k, "2027-03-15", 9)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := k.Service.RemindBenefitExpiry(t.Context(), "shanghai"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, query := range []string{
			"SELECT count(*) FROM notify_messages WHERE template = 'benefit_expiring'",
			"SELECT count(*) FROM membership_reminders WHERE step = '30'",
		} {
			if n := count(t, k, query); n != 20 {
				t.Errorf("%s = %d, want 20", query, n)
			}
		}
		k.Healthy(t)
	}, membershiptest.CoffeesFor(2, 30))
}

func TestManyRemindersGoOutInBatches(t *testing.T) {
	var lines []membershiptest.Option
	for range 30 {
		lines = append(lines, membershiptest.CoffeesFor(1, 30))
	}
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		for range 40 { // 1200 reminders in 40 bundles: more than a batch, bundles of 30
			k.Holder(t)
		}
		at(k, "2027-03-15", 9)
		run(t, k, k.Service.RemindBenefitExpiry, 1200)
		if n := count(t, k, "SELECT count(*) FROM notify_messages WHERE template = 'benefit_expiring'"); n != 40 {
			t.Errorf("%d messages, want 40", n)
		}
		if n := count(t, k, `SELECT count(*) FROM membership_reminders r LEFT
			JOIN notify_messages m ON m.id = r.message_id WHERE m.id IS NULL`); n != 0 {
			t.Errorf("%d reminders have no message", n)
		}
	}, lines...)
}

// A reminder that was written and never arrived does not stand in the way of the new plan.
func TestAnExtensionStartsAReminderPlanOfItsOwn(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		k.Holder(t) // through 29 March
		for _, day := range []clock.Day{"2027-03-23", "2027-03-26", "2027-03-28"} {
			at(k, day, 9)
			run(t, k, k.Service.RemindBenefitExpiry, 1)
		}
		at(k, "2027-03-30", 6)
		run(t, k, k.Service.ExpireBenefits, 1)
		for _, day := range []clock.Day{"2027-03-30", "2027-04-02", "2027-04-04"} {
			at(k, day, 9)
			run(t, k, k.Service.RemindBenefitExpiry, 1)
		}
		k.Healthy(t)
	}, membershiptest.CoffeesFor(2, 20))
}
