package merchants_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
)

const day = clock.Day("2027-03-10")

func id() ident.ID { return ident.Random{}.New() }

// take counts uses in one transaction and gives the refusals by code.
func take(t testing.TB, s merchantstest.Shops, uses ...merchants.OfferUse) map[ident.ID]string {
	t.Helper()
	codes := make(map[ident.ID]string)
	must(t, s.Env.DB.InTx(context.Background(), func(tx *db.Tx) error {
		clear(codes)
		refused, err := s.TakeOfferUsesTx(tx, uses)
		for member, refusal := range refused {
			codes[member] = fault.CodeOf(refusal)
		}
		return err
	}))
	return codes
}

func counters(t testing.TB, s merchantstest.Shops, offer ident.ID) (members, total int64) {
	t.Helper()
	return dbtest.Count(t, s.Env.DB, "SELECT sum(used) FROM merchants_offer_uses WHERE offer_id = ?", offer),
		dbtest.Count(t, s.Env.DB, "SELECT sum(used) FROM merchants_offer_days WHERE offer_id = ?", offer)
}

func TestUsesPerMemberAndDay(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		use := merchants.OfferUse{CityID: merchantstest.Shanghai, OfferID: id(), MembershipID: id(), Day: day,
			PerMemberDay: 2}
		for i, want := range []string{"", "", "merchants.limit_reached", "merchants.limit_reached"} {
			if got := take(t, s, use)[use.MembershipID]; got != want {
				t.Errorf("use %d: %q, want %q", i+1, got, want)
			}
		}
		tomorrow, elsewhere := use, use
		tomorrow.Day, elsewhere.OfferID = "2027-03-11", id()
		if refused := take(t, s, tomorrow); len(refused) != 0 {
			t.Errorf("tomorrow: %v", refused)
		}
		if refused := take(t, s, elsewhere); len(refused) != 0 {
			t.Errorf("another offer: %v", refused)
		}
		must(t, inTx(t, s, func(tx *db.Tx) error { return s.ReleaseOfferUseTx(tx, use) }))
		if refused := take(t, s, use); len(refused) != 0 {
			t.Errorf("after giving one back: %v", refused)
		}
		unlimited := use
		unlimited.PerMemberDay = 0
		if refused := take(t, s, unlimited); len(refused) != 0 {
			t.Errorf("without a limit: %v", refused)
		}
	})
}

func TestUsesAreSpaced(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		use := merchants.OfferUse{CityID: merchantstest.Shanghai, OfferID: id(), MembershipID: id(), Day: day}
		try := func() string {
			use.NotSince = s.Env.Clock.Now().Add(-10 * time.Minute)
			return take(t, s, use)[use.MembershipID]
		}
		if got := try(); got != "" {
			t.Fatalf("first: %s", got)
		}
		s.Env.Clock.Advance(10 * time.Minute)
		if got := try(); got != "merchants.too_soon" {
			t.Errorf("exactly ten minutes later: %q", got)
		}
		s.Env.Clock.Advance(time.Microsecond)
		if got := try(); got != "" {
			t.Errorf("after more than ten minutes: %q", got)
		}
		// A use that is taken back never was: the one before it counts for the interval.
		must(t, inTx(t, s, func(tx *db.Tx) error { return s.ReleaseOfferUseTx(tx, use) }))
		if got := try(); got != "" {
			t.Errorf("right after taking one back: %q", got)
		}
	})
}

func TestTheDailyTotalHoldsInBatches(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		offer, free := id(), id()
		batch := func(n int) (uses []merchants.OfferUse) {
			for range n {
				uses = append(uses, merchants.OfferUse{CityID: merchantstest.Shanghai, OfferID: offer,
					MembershipID: id(), Day: day, PerMemberDay: 1, TotalPerDay: 10})
			}
			return uses
		}
		mixed := append(batch(4), merchants.OfferUse{CityID: merchantstest.Shanghai, OfferID: free, MembershipID: id(),
			Day: day})
		if refused := take(t, s, mixed...); len(refused) != 0 {
			t.Fatalf("four of ten: %v", refused)
		}
		second := batch(8) // six fit
		if refused := take(t, s, second...); len(refused) != 2 {
			t.Errorf("eight for six places: %d refused", len(refused))
		}
		if members, total := counters(t, s, offer); members != 10 || total != 10 {
			t.Errorf("members %d, total %d, want 10", members, total)
		}
		if n := dbtest.Count(t, s.Env.DB, "SELECT count(*) FROM merchants_offer_uses WHERE offer_id = ?", offer); n !=
			10 {
			t.Errorf("refused uses left rows behind: %d", n)
		}
		if refused := take(t, s, batch(1)...); len(refused) != 1 {
			t.Error("an eleventh use was counted")
		}
		if refused := take(t, s, mixed[4]); len(refused) != 0 {
			t.Errorf("the offer without limits: %v", refused)
		}
		must(t, inTx(t, s, func(tx *db.Tx) error { return s.ReleaseOfferUseTx(tx, mixed[0]) }))
		if members, total := counters(t, s, offer); members != 9 || total != 9 {
			t.Errorf("after giving back: members %d, total %d, want 9", members, total)
		}
		if refused := take(t, s, batch(2)...); len(refused) != 1 {
			t.Errorf("two for the place given back: %d refused", len(refused))
		}
	})
}

func TestABatchLargerThanTheDailyTotal(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		offer := id()
		var uses []merchants.OfferUse
		for range 5 {
			uses = append(uses, merchants.OfferUse{CityID: merchantstest.Shanghai, OfferID: offer, MembershipID: id(),
				Day: day, TotalPerDay: 3})
		}
		if refused := take(t, s, uses...); len(refused) != 2 {
			t.Errorf("%d refused, want 2", len(refused))
		}
		if members, total := counters(t, s, offer); members != 3 || total != 3 {
			t.Errorf("members %d, total %d", members, total)
		}
		err := inTx(t, s, func(tx *db.Tx) error {
			_, err := s.TakeOfferUsesTx(tx, []merchants.OfferUse{uses[0], uses[0]})
			return err
		})
		if err == nil || fault.Of(err) != nil {
			t.Errorf("one membership twice in a batch: %v", err)
		}
		refused, err := s.TakeOfferUsesTx(s.Env.DB.Read(t.Context()), nil)
		if err != nil || len(refused) != 0 {
			t.Errorf("no uses: %v %v", refused, err)
		}
	})
}

// 64 tills at once: never more than the limits, and the counters tell the same story.
func TestOfferUsesInARace(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		offer, member := id(), id()
		var mine, all atomic.Int64
		var wait sync.WaitGroup
		for i := range 64 {
			wait.Go(func() {
				use := merchants.OfferUse{CityID: merchantstest.Shanghai, OfferID: offer, MembershipID: id(), Day: day,
					PerMemberDay: 3, TotalPerDay: 20}
				if i%2 == 0 {
					use.MembershipID = member
				}
				err := s.Env.DB.InTx(context.Background(), func(tx *db.Tx) error {
					refused, err := s.TakeOfferUsesTx(tx, []merchants.OfferUse{use})
					if err == nil && len(refused) > 0 {
						return refused[use.MembershipID]
					}
					return err
				})
				switch {
				case err == nil && i%2 == 0:
					mine.Add(1)
					all.Add(1)
				case err == nil:
					all.Add(1)
				case !errors.Is(err, merchants.ErrLimitReached):
					t.Errorf("%v", err)
				}
			})
		}
		wait.Wait()
		members, total := counters(t, s, offer)
		if all.Load() != 20 || members != 20 || total != 20 || mine.Load() > 3 {
			t.Errorf("accepted %d (of one member %d), members' counters %d, total %d", all.Load(), mine.Load(), members,
				total)
		}
	})
}

// Random takes and give-backs agree with a plain model of the rules.
func TestUsesAgreeWithAModel(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		rapid.Check(t, func(rt *rapid.T) {
			offers := []ident.ID{id(), id()}
			limits := []int{rapid.IntRange(0, 4).Draw(rt, "total a"), rapid.IntRange(0, 4).Draw(rt, "total b")}
			people := []ident.ID{id(), id(), id()}
			used, totals := map[string]int{}, []int{0, 0}
			var taken []merchants.OfferUse
			for range rapid.IntRange(1, 8).Draw(rt, "steps") {
				if len(taken) > 0 && rapid.Bool().Draw(rt, "give back") {
					i := rapid.IntRange(0, len(taken)-1).Draw(rt, "which")
					must(t, inTx(t, s, func(tx *db.Tx) error { return s.ReleaseOfferUseTx(tx, taken[i]) }))
					o := indexOf(offers, taken[i].OfferID)
					used[fmt.Sprint(o, taken[i].MembershipID)]--
					totals[o]--
					taken = append(taken[:i], taken[i+1:]...)
					continue
				}
				o, limit := rapid.IntRange(0, 1).Draw(rt, "offer"), 2
				var uses []merchants.OfferUse
				for _, p := range people[:rapid.IntRange(1, 3).Draw(rt, "people")] {
					uses = append(uses, merchants.OfferUse{CityID: merchantstest.Shanghai, OfferID: offers[o],
						MembershipID: p, Day: day, PerMemberDay: limit, TotalPerDay: limits[o]})
				}
				willing := 0
				for _, u := range uses {
					if used[fmt.Sprint(o, u.MembershipID)] < limit {
						willing++
					}
				}
				if limits[o] > 0 {
					willing = min(willing, limits[o]-totals[o])
				}
				refused := take(t, s, uses...)
				if len(uses)-len(refused) != willing {
					rt.Fatalf("%d of %d accepted, the rules allow %d", len(uses)-len(refused), len(uses), willing)
				}
				for _, u := range uses {
					if _, no := refused[u.MembershipID]; !no {
						used[fmt.Sprint(o, u.MembershipID)]++
						totals[o]++
						taken = append(taken, u)
					}
				}
				for key, n := range used {
					if n > limit {
						rt.Fatalf("%s used %d times", key, n)
					}
				}
				if members, total := counters(t, s, offers[o]); members != int64(totals[o]) ||
					limits[o] > 0 && (total != int64(totals[o]) || totals[o] > limits[o]) {
					rt.Fatalf("members %d, total %d, model %d of %d", members, total, totals[o], limits[o])
				}
			}
		})
	})
}

func indexOf(ids []ident.ID, id ident.ID) int {
	for i := range ids {
		if ids[i] == id {
			return i
		}
	}
	return -1
}
