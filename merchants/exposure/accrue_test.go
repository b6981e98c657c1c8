package exposure_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/merchants/exposure"
)

func TestAVisitEarnsVestsAndIsCountedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		v := w.visit(w.store, w.ann)
		w.accrue(v, v)
		w.accrue(v)
		w.expect(w.store, 150, 0)

		env.Clock.Advance(72*time.Hour - time.Second)
		if n := w.vest(); n != 0 {
			t.Errorf("%d visits vested a second too early", n)
		}
		env.Clock.Advance(time.Second)
		if n := w.vest(); n != 1 {
			t.Errorf("%d visits vested, want 1", n)
		}
		if n := w.vest(); n != 0 {
			t.Errorf("%d visits vested twice", n)
		}
		w.expect(w.store, 0, 150)
		b := w.balance(w.store)
		if b.Owed != 150 || b.Delivered != 0 || b.RuleVersion != 1 || b.OldestDueOn != "2027-04-12" {
			t.Errorf("balance %+v", b)
		}
		w.healthy()
	})
}

func TestADeniedVisitHasAReason(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		cashier := env.IDs.New()
		w.shops.linked[w.store] = map[ident.ID]bool{cashier: true}
		late := w.visit(w.store, w.ben)
		late.RecordedLate = true
		w.accrue(w.visit(w.store, w.ann), w.visit(w.store, cashier), late)
		env.Clock.Advance(time.Minute)
		w.accrue(w.visit(w.store, w.ann), w.visit(w.other, w.ann), w.visit(w.other, cashier))

		reasons := map[exposure.Reason]int{}
		for _, e := range w.entries(w.store) {
			if e.Kind == exposure.KindRedemption {
				reasons[e.Reason]++
			}
			if (e.Pending == 0) != (e.Reason != "") {
				t.Errorf("entry %+v", e)
			}
		}
		want := map[exposure.Reason]int{"": 1, exposure.ReasonStaffLinked: 1, exposure.ReasonRecordedLate: 1,
			exposure.ReasonAlreadyCounted: 1}
		for reason, n := range want {
			if reasons[reason] != n {
				t.Errorf("%d lines say %q, want %d", reasons[reason], reason, n)
			}
		}
		w.expect(w.store, 150, 0)
		w.expect(w.other, 300, 0) // the same two people are strangers there
		env.Clock.Advance(day)
		w.accrue(w.visit(w.store, w.ann)) // another day, not the first visit
		w.expect(w.store, 250, 0)
		w.healthy()
	})
}

func TestTheDailyCapHolds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		var visits []exposure.Visit
		for range 30 {
			visits = append(visits, w.visit(w.store, env.IDs.New()))
		}
		w.accrue(visits[:15]...)
		w.accrue(visits[15:]...)
		w.expect(w.store, 1950, 0) // 13 first visits and 50 left over, into which no visit fits
		env.Clock.Advance(day)
		w.accrue(w.visit(w.store, w.ann))
		w.expect(w.store, 2100, 0)
		w.healthy()
	})
}

func TestTakeBackWritesTheOppositeEntryOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		early, pending := w.visit(w.store, w.ann), w.visit(w.store, w.ben)
		w.takeBack(early) // reversed before the job saw it
		w.takeBack(early)
		w.accrue(early, pending)
		w.expect(w.store, 150, 0)
		w.takeBack(pending)
		w.takeBack(pending)
		w.expect(w.store, 0, 0)

		again := w.visit(w.store, w.ben) // the place of the day is free again, and it is a first visit
		w.accrue(pending, again)
		w.expect(w.store, 150, 0)
		env.Clock.Advance(72 * time.Hour)
		w.vest()
		w.expect(w.store, 0, 150)
		w.takeBack(again)
		w.expect(w.store, 0, 0)
		if n := w.vest(); n != 0 {
			t.Errorf("%d visits vested after they were taken back", n)
		}
		if n := len(w.entries(w.store)); n != 7 {
			t.Errorf("%d lines, want 2 × (redemption, first visit, taken back) and a vesting", n)
		}
		err := env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			return w.account.TakeBackTx(tx, again.RedemptionID, "")
		})
		if err == nil {
			t.Error("taken back without a reason")
		}
		w.healthy()
	})
}

// Workers on the same visits, in other orders and batches, at the same moment.
func TestWorkersAccrueEachVisitOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		var visits []exposure.Visit
		for range 60 {
			visits = append(visits, w.visit(w.store, env.IDs.New()), w.visit(w.other, w.ann),
				w.visit(env.IDs.New(), w.ben))
		}
		var workers sync.WaitGroup
		for worker := range 4 {
			workers.Go(func() {
				for i := range 6 {
					from := (i + worker*2) % 6 * 30
					err := env.DB.InTx(context.Background(), func(tx *db.Tx) error {
						return w.account.AccrueTx(tx, visits[from:from+30])
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		workers.Wait()
		if n := dbtest.Count(t, env.DB, "SELECT count(*) FROM exposure_entries WHERE kind = 'redemption'"); n !=
			int64(len(visits)) {
			t.Errorf("%d redemption lines for %d visits", n, len(visits))
		}
		w.expect(w.other, 150, 0)
		w.healthy()
	})
}

// Different visits of one member to one store on one day, each seen by another worker.
func TestWorkersCountOneVisitADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		var workers sync.WaitGroup
		for range 8 {
			v := w.visit(w.store, w.ann)
			workers.Go(func() {
				if err := env.DB.InTx(context.Background(), func(tx *db.Tx) error {
					return w.account.AccrueTx(tx, []exposure.Visit{v})
				}); err != nil {
					t.Error(err)
				}
			})
		}
		workers.Wait()
		w.expect(w.store, 150, 0)
		w.healthy()
	})
}

// A reversal and the accrual of the same redemption at the same moment: whoever is first,
// nothing stays credited.
func TestTakeBackRacesAccrual(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		for range 25 {
			v := w.visit(w.store, w.ann)
			var both sync.WaitGroup
			both.Go(func() {
				err := env.DB.InTx(context.Background(), func(tx *db.Tx) error {
					return w.account.AccrueTx(tx, []exposure.Visit{v})
				})
				if err != nil && !isRaced(err) {
					t.Error(err)
				}
			})
			both.Go(func() {
				err := env.DB.InTx(context.Background(), func(tx *db.Tx) error {
					return w.account.TakeBackTx(tx, v.RedemptionID, "reversed")
				})
				if err != nil {
					t.Error(err)
				}
			})
			both.Wait()
		}
		w.expect(w.store, 0, 0)
		w.healthy()
	})
}

// Vesting twice and reversing, all at once.
func TestVestRacesItselfAndTakeBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		var visits []exposure.Visit
		for range 40 {
			visits = append(visits, w.visit(env.IDs.New(), w.ann))
		}
		w.accrue(visits...)
		env.Clock.Advance(72 * time.Hour)
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if _, err := w.account.Vest(context.Background(), home); err != nil {
					t.Error(err)
				}
			})
		}
		for range 4 { // the same ones, at the same time
			all.Go(func() {
				for _, v := range visits[:20] {
					if err := env.DB.InTx(context.Background(), func(tx *db.Tx) error {
						return w.account.TakeBackTx(tx, v.RedemptionID, "reversed")
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if sum := dbtest.Count(t, env.DB, "SELECT sum(vested) FROM exposure_accounts"); sum != 20*150 {
			t.Errorf("%d credits vested, want %d", sum, 20*150)
		}
		w.healthy()
	})
}

func TestARuleTakesEffectOnItsDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		before := w.visit(w.store, w.ann)
		rule, err := w.account.PublishRule(t.Context(), goodRule(clock.DayOf(env.Clock.Now(), zone).AddDays(7)))
		if err != nil || rule.Version != 2 {
			t.Fatalf("%+v, %v", rule, err)
		}
		env.Clock.Set(rule.EffectiveFrom)
		w.accrue(before, w.visit(w.store, w.ben)) // the first one late, by the rule of its time
		w.expect(w.store, 150+20, 0)
		if b := w.balance(w.store); b.RuleVersion != 2 {
			t.Errorf("rule %d in force", b.RuleVersion)
		}
		w.healthy()
	})
}
