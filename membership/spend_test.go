package membership_test

import (
	"sync"
	"testing"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

func TestSixtyCallersSpendTwoUnits(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, view := k.Holder(t)
		id := view.Benefits[0].Benefit.ID
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_memberships SET uses = 60")
		var wg sync.WaitGroup
		taken := make(chan bool, 60)
		for range 60 {
			wg.Go(func() {
				var got map[ident.ID]bool
				err := k.Env.DB.InTx(t.Context(), func(tx *db.Tx) (err error) {
					got, err = k.Service.TakeUnitsTx(tx, []ident.ID{id})
					return err
				})
				if err != nil {
					t.Error(err)
				}
				taken <- got[id]
			})
		}
		wg.Wait()
		close(taken)
		n := 0
		for ok := range taken {
			if ok {
				n++
			}
		}
		if left := count(t, k, "SELECT remaining FROM membership_benefits"); n != 2 || left != 0 {
			t.Errorf("%d units were taken, %d are left", n, left)
		}
		k.Healthy(t)
	}, membershiptest.Coffees(2))
}

func TestUnitsAreTakenInTimeOnly(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, view := k.Holder(t)
		b := view.Benefits[0].Benefit
		take := func() (ok bool) {
			k.InTx(t, func(tx *db.Tx) error {
				got, err := k.Service.TakeUnitsTx(tx, []ident.ID{b.ID, k.Env.IDs.New()})
				ok = got[b.ID]
				return err
			})
			return ok
		}
		k.Env.Clock.Set(b.UseBy.Add(-time.Microsecond))
		if !take() {
			t.Error("a unit was refused in time")
		}
		k.Env.Clock.Set(b.UseBy)
		if take() {
			t.Error("a unit was taken at the deadline")
		}
		for _, status := range []membership.BenefitStatus{membership.BenefitExpired, membership.BenefitEnded} {
			k.Env.Clock.Set(b.UseBy.Add(-time.Hour))
			dbtest.Exec(t, k.Env.DB, "UPDATE membership_benefits SET status = ?", status)
			if take() {
				t.Errorf("a unit of an %s benefit was taken", status)
			}
		}
	}, membershiptest.CoffeesFor(2, 20))
}

func TestAReturnedUnitOpensAnExpiredBenefitAgain(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, view := k.Holder(t)
		b := view.Benefits[0].Benefit
		use := func(f func(tx *db.Tx) error) { k.InTx(t, f) }
		use(func(tx *db.Tx) error {
			_, err := k.Service.CountVisitsTx(tx, []ident.ID{view.Membership.ID})
			if err == nil {
				_, err = k.Service.TakeUnitsTx(tx, []ident.ID{b.ID})
			}
			return err
		})
		at(k, "2027-03-23", 9)
		run(t, k, k.Service.RemindBenefitExpiry, 1)
		dbtest.Exec(t, k.Env.DB,
			"UPDATE notify_messages SET delivered_at = created_at WHERE template = 'benefit_expiring'")
		at(k, "2027-03-30", 6)
		run(t, k, k.Service.ExpireBenefits, 1)
		use(func(tx *db.Tx) error { return k.Service.ReturnUnitTx(tx, b.ID) })
		if now := benefitOf(t, k, view); now.Remaining != 2 || now.Status != membership.BenefitActive {
			t.Errorf("after the return: %+v", now)
		}
		if err := k.Env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return k.Service.ReturnUnitTx(tx, b.ID)
		}); err == nil {
			t.Error("more was returned than was granted")
		}
		run(t, k, k.Service.ExpireBenefits, 1) // it was announced, so it expires again
		k.Healthy(t)
	}, membershiptest.CoffeesFor(2, 20))
}

func TestVisitsAreCountedOnRunningCardsOnly(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, good := k.Holder(t)
		_, frozen := k.Holder(t)
		_, refunded := k.Holder(t)
		ids := []ident.ID{good.Membership.ID, frozen.Membership.ID, refunded.Membership.ID, k.Env.IDs.New()}
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_memberships SET status = 'frozen' WHERE id = ?", ids[1])
		dbtest.Exec(t, k.Env.DB,
			"UPDATE membership_memberships SET status = 'refunded', ended_at = created_at WHERE id = ?", ids[2])
		k.InTx(t, func(tx *db.Tx) error {
			counted, err := k.Service.CountVisitsTx(tx, ids)
			if len(counted) != 1 || !counted[ids[0]] {
				t.Errorf("counted %v", counted)
			}
			return err
		})
		if n := count(t, k, "SELECT uses FROM membership_memberships WHERE id = ? AND first_used_at IS NOT NULL",
			ids[0]); n != 1 {
			t.Errorf("uses %d", n)
		}
		k.InTx(t, func(tx *db.Tx) error { return k.Service.UncountVisitsTx(tx, ids[:1]) })
		if n := count(t, k, `SELECT count(*) FROM membership_memberships
			WHERE id = ? AND uses = 0 AND first_used_at IS NULL`, ids[0]); n != 1 {
			t.Error("the visit was not taken back")
		}
		if err := k.Env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return k.Service.UncountVisitsTx(tx, ids[:1])
		}); err == nil {
			t.Error("a visit was taken back that never was")
		}
	})
}

func TestRedemptionReadsStandingsAndBenefits(t *testing.T) {
	store := ident.Random{}.New()
	here := membershiptest.Line(membership.NewLine{Kind: membership.BenefitService, NameZh: "蛋糕", NameEn: "Cake",
		Units: 1, ValidDays: 10, StoreID: &store})
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		stranger := k.Member(t)
		k.InTx(t, func(tx *db.Tx) error {
			s, err := k.Service.MembershipForCodeTx(tx, actor, view.Membership.ID)
			must(t, err)
			if s.MaskedName != "138****0001" || s.CardNumber != view.Membership.CardNumber || len(s.CardNumber) != 12 ||
				s.CityID != "shanghai" || s.StartsOn != "2027-03-10" || s.MayVisit(tx.Now()) != nil {
				t.Errorf("standing %+v", s)
			}
			_, err = k.Service.MembershipForCodeTx(tx, stranger, view.Membership.ID)
			wantCode(t, err, membership.ErrNotFound)
			_, err = k.Service.MembershipForCodeTx(tx, k.Operator("shanghai"), view.Membership.ID)
			wantCode(t, err, membership.ErrMembersOnly)
			for where, want := range map[ident.ID]int{store: 2, k.Env.IDs.New(): 1} {
				benefits, err := k.Service.SpendableBenefitsTx(tx, view.Membership.ID, where)
				if err != nil || len(benefits) != want {
					t.Errorf("%d benefits, %v; want %d", len(benefits), err, want)
				}
			}
			return nil
		})
	}, membershiptest.Coffees(2), here)
}

func TestAForeignCardIsNotFound(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		other := k.Member(t)
		_, err := k.Service.MembershipOf(t.Context(), other, view.Membership.ID)
		wantCode(t, err, membership.ErrNotFound)
		_, err = k.Orders.RefundQuote(t.Context(), other, view.Membership.ID)
		wantCode(t, err, membership.ErrNotFound)
		_, _, err = k.Orders.RequestRefund(t.Context(),
			order.RequestRefundInput{Actor: other, MembershipID: view.Membership.ID, Key: "key-00001"})
		wantCode(t, err, membership.ErrNotFound)
		views, err := k.Service.Memberships(t.Context(), other)
		if err != nil || len(views) != 0 {
			t.Errorf("%v, %v", views, err)
		}
		got, err := k.Service.MembershipOf(t.Context(), actor, view.Membership.ID)
		if err != nil || got.Membership.ID != view.Membership.ID || got.Plan.NameZh != "城市年卡" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestOneTrialPerPersonAndCity(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		in := membership.StartTrialInput{Actor: actor, City: "shanghai"}
		start := func() error { _, err := k.Service.StartTrial(t.Context(), in); return err }
		k.Follows.Nobody = true
		wantCode(t, start(), membership.ErrTrialNeedsFollow)
		k.Follows.Nobody = false
		var wg sync.WaitGroup
		var mu sync.Mutex
		started := 0
		for range 16 {
			wg.Go(func() {
				if start() == nil {
					mu.Lock()
					started++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if started != 1 || count(t, k, "SELECT count(*) FROM membership_memberships") != 1 {
			t.Errorf("%d trials were started", started)
		}
		views, err := k.Service.Memberships(t.Context(), actor)
		must(t, err)
		if m := views[0].Membership; m.Kind != membership.KindTrial || m.ValidThrough != "2027-06-07" ||
			len(views[0].Benefits) != 1 || m.OrderID != nil {
			t.Errorf("the trial is %+v with %d benefits", m, len(views[0].Benefits))
		}
		_, err = k.Orders.RefundQuote(t.Context(), actor, views[0].Membership.ID)
		wantCode(t, err, order.ErrNotRefundable)
		paid := k.Buy(t, actor) // a card bought during the trial starts after it
		if paid.Membership.StartsOn != "2027-06-08" {
			t.Errorf("the card starts on %s", paid.Membership.StartsOn)
		}
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_benefits SET remaining = 0")
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_memberships SET uses = 3")
		at(k, "2027-06-08", 6)
		run(t, k, k.Service.ExpireMemberships, 1)
		wantCode(t, start(), membership.ErrTrialUsed)
		_, holder := k.Holder(t)
		in.Actor.ID = holder.Membership.MemberID
		wantCode(t, start(), membership.ErrTrialNotNeeded)
		in.City = "nowhere"
		if err := start(); err == nil {
			t.Error("a trial of a city that is not")
		}
		k.Healthy(t)
	}, membershiptest.Coffees(2), membershiptest.Line(membership.NewLine{Kind: membership.BenefitService, NameZh: "电影",
		NameEn: "Film", Units: 1}))
}

func TestACityWithoutATrialRefusesOne(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		_, err := k.Service.StartTrial(t.Context(), membership.StartTrialInput{Actor: k.Member(t), City: "shanghai"})
		wantCode(t, err, membership.ErrTrialNotOffered)
	}, func(p *membership.NewPlan) { p.TrialDays = 0 })
}

// A leap-day card, bought and used through the use cases.
func TestACardBoughtOnLeapDay(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		at(k, "2028-02-29", 12)
		_, view := k.Holder(t)
		visit := func(day clock.Day, hour, minute int) bool {
			k.Env.Clock.Set(day.At(hour, minute, k.City.Location()))
			var counted map[ident.ID]bool
			k.InTx(t, func(tx *db.Tx) (err error) {
				counted, err = k.Service.CountVisitsTx(tx, []ident.ID{view.Membership.ID})
				return err
			})
			return counted[view.Membership.ID]
		}
		if view.Membership.ValidThrough != "2029-02-28" || !visit("2029-02-28", 23, 59) || visit("2029-03-01", 0, 0) {
			t.Errorf("valid through %s", view.Membership.ValidThrough)
		}
	})
}
