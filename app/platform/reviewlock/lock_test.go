package reviewlock_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/reviewlock"
)

var tables = []db.Migrations{reviewlock.Migrations}

func operator(name string) identity.Actor {
	return identity.Actor{Kind: identity.KindOperator, ID: ident.Random{}.New(), Name: name}
}

func TestALockHasOneHolder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		ctx, mei, bo := t.Context(), operator("mei"), operator("bo")
		item := reviewlock.Item{Kind: "store", ID: env.IDs.New(), City: "shanghai"}
		lock := func(who identity.Actor) error {
			_, err := reviewlock.Lock(ctx, env.DB, item, who)
			return err
		}
		must(t, lock(mei))
		err := lock(bo)
		if !errors.Is(err, reviewlock.ErrLocked) || fault.Of(err).Params["name"] != "mei" ||
			fault.Of(err).RetryAfter != reviewlock.Lasts {
			t.Fatalf("the second holder: %v", err)
		}
		env.Clock.Advance(reviewlock.Lasts - time.Second)
		must(t, lock(mei)) // a sign of work prolongs the lock
		env.Clock.Advance(time.Minute)
		if err := lock(bo); !errors.Is(err, reviewlock.ErrLocked) {
			t.Errorf("prolonged: %v", err)
		}
		if list, err := reviewlock.Holders(ctx, env.DB, "shanghai", "store"); err != nil ||
			list[item.ID].Name != "mei" ||
			len(list) != 1 {
			t.Errorf("holders: %v, %v", list, err)
		}
		for _, elsewhere := range []string{"offer"} {
			if list, _ := reviewlock.Holders(ctx, env.DB, "shanghai", elsewhere); len(list) != 0 {
				t.Errorf("another queue: %v", list)
			}
		}
		env.Clock.Advance(reviewlock.Lasts)
		must(t, lock(bo)) // it ended by itself
		must(t, reviewlock.Unlock(ctx, env.DB, item, mei))
		if err := lock(mei); !errors.Is(err, reviewlock.ErrLocked) {
			t.Errorf("somebody else's lock was taken away: %v", err)
		}
		must(t, reviewlock.Unlock(ctx, env.DB, item, bo))
		must(t, lock(mei))
	})
}

func TestLockingTheNextUnlocksTheLast(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		mei, bo := operator("mei"), operator("bo")
		first, next := reviewlock.Item{Kind: "store", ID: env.IDs.New(), City: "shanghai"},
			reviewlock.Item{Kind: "store", ID: env.IDs.New(), City: "shanghai"}
		elsewhere := reviewlock.Item{Kind: "offer", ID: env.IDs.New(), City: "shanghai"}
		for _, item := range []reviewlock.Item{elsewhere, first, next} {
			_, err := reviewlock.Lock(t.Context(), env.DB, item, mei)
			must(t, err)
		}
		_, err := reviewlock.Lock(t.Context(), env.DB, first, bo)
		must(t, err)
		for _, locked := range []reviewlock.Item{next, elsewhere} {
			if _, err := reviewlock.Lock(t.Context(), env.DB, locked, bo); !errors.Is(err, reviewlock.ErrLocked) {
				t.Errorf("%s: %v", locked.Kind, err)
			}
		}
	})
}

func TestOneOfManyGetsTheLock(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		item := reviewlock.Item{Kind: "offer", ID: env.IDs.New(), City: "shanghai"}
		var got atomic.Int64
		var group sync.WaitGroup
		for range 32 {
			group.Go(func() {
				if _, err := reviewlock.Lock(t.Context(), env.DB, item, operator("x")); err == nil {
					got.Add(1)
				}
			})
		}
		group.Wait()
		if got.Load() != 1 {
			t.Errorf("%d have the lock of one item", got.Load())
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
