package desk_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/desk"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

var tables = []db.Migrations{desk.Migrations}

func operator(name string) identity.Actor {
	return identity.Actor{Kind: identity.KindOperator, ID: ident.Random{}.New(), Name: name}
}

func TestOneHolderAtATime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		ctx, mei, bo := t.Context(), operator("mei"), operator("bo")
		item := desk.Item{Kind: "store", ID: env.IDs.New(), City: "shanghai"}
		take := func(who identity.Actor) error {
			_, err := desk.Hold(ctx, env.DB, item, who)
			return err
		}
		must(t, take(mei))
		err := take(bo)
		if !errors.Is(err, desk.ErrHeld) || fault.Of(err).Params["name"] != "mei" ||
			fault.Of(err).RetryAfter != desk.Lasts {
			t.Fatalf("the second holder: %v", err)
		}
		env.Clock.Advance(desk.Lasts - time.Second)
		must(t, take(mei)) // a sign of work holds it longer
		env.Clock.Advance(time.Minute)
		if err := take(bo); !errors.Is(err, desk.ErrHeld) {
			t.Errorf("held longer: %v", err)
		}
		if list, err := desk.Holders(ctx, env.DB, "shanghai", "store"); err != nil || list[item.ID].Name != "mei" ||
			len(list) != 1 {
			t.Errorf("holders: %v, %v", list, err)
		}
		for _, elsewhere := range []string{"offer"} {
			if list, _ := desk.Holders(ctx, env.DB, "shanghai", elsewhere); len(list) != 0 {
				t.Errorf("another queue: %v", list)
			}
		}
		env.Clock.Advance(desk.Lasts)
		must(t, take(bo)) // released by itself
		must(t, desk.Release(ctx, env.DB, item, mei))
		if err := take(mei); !errors.Is(err, desk.ErrHeld) {
			t.Errorf("somebody else's hold was released: %v", err)
		}
		must(t, desk.Release(ctx, env.DB, item, bo))
		must(t, take(mei))
	})
}

func TestTurningToTheNextLetsGo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		mei, bo := operator("mei"), operator("bo")
		first, next := desk.Item{Kind: "store", ID: env.IDs.New(), City: "shanghai"},
			desk.Item{Kind: "store", ID: env.IDs.New(), City: "shanghai"}
		elsewhere := desk.Item{Kind: "offer", ID: env.IDs.New(), City: "shanghai"}
		for _, item := range []desk.Item{elsewhere, first, next} {
			_, err := desk.Hold(t.Context(), env.DB, item, mei)
			must(t, err)
		}
		_, err := desk.Hold(t.Context(), env.DB, first, bo)
		must(t, err)
		for _, held := range []desk.Item{next, elsewhere} {
			if _, err := desk.Hold(t.Context(), env.DB, held, bo); !errors.Is(err, desk.ErrHeld) {
				t.Errorf("%s: %v", held.Kind, err)
			}
		}
	})
}

func TestOfManyOneGetsIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		item := desk.Item{Kind: "offer", ID: env.IDs.New(), City: "shanghai"}
		var got atomic.Int64
		var group sync.WaitGroup
		for range 32 {
			group.Go(func() {
				if _, err := desk.Hold(t.Context(), env.DB, item, operator("x")); err == nil {
					got.Add(1)
				}
			})
		}
		group.Wait()
		if got.Load() != 1 {
			t.Errorf("%d hold one item", got.Load())
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
