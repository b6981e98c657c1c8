package identity_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

func TestSessionStandsForItsActor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		member, store := k.IDs.New(), k.IDs.New()
		tok, expires := k.open(identity.KindMember, member, ident.None)
		if want := k.Clock.Now().Add(90 * 24 * time.Hour); !expires.Equal(want) {
			t.Errorf("expires %v, want %v", expires, want)
		}
		got, err := k.Authenticate(k.ctx(), tok)
		must(t, err)
		if got.SessionID == ident.None || !reflect.DeepEqual(got,
			identity.Actor{Kind: identity.KindMember, ID: member, SessionID: got.SessionID, Name: "name"}) {
			t.Errorf("actor = %+v", got)
		}
		tok, _ = k.open(identity.KindDevice, k.IDs.New(), store)
		if got, err := k.Authenticate(k.ctx(), tok); err != nil || got.StoreID != store ||
			got.Kind != identity.KindDevice {
			t.Errorf("device = %+v, %v", got, err)
		}
		for _, bad := range []string{"", "x", tok[:42], tok + "A", tok[:42] + "\x00"} {
			if _, err := k.Authenticate(k.ctx(), bad); !errors.Is(err, identity.ErrSignedOut) {
				t.Errorf("token %q: %v", bad, err)
			}
		}
		if n := dbtest.Count(t, k.DB, "SELECT count(*) FROM identity_sessions WHERE token_hash = ?", tok); n != 0 {
			t.Error("the token is stored in clear")
		}
		err = k.DB.InTx(k.ctx(), func(tx *db.Tx) error {
			_, _, err := k.OpenSessionTx(tx, identity.KindMember, member, store, "")
			return err
		})
		if err == nil {
			t.Error("a member got a session with a store")
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		member := k.IDs.New()
		alive := func(tok string) bool {
			t.Helper()
			_, err := k.Authenticate(k.ctx(), tok)
			if err != nil && !errors.Is(err, identity.ErrSignedOut) {
				t.Fatal(err)
			}
			return err == nil
		}
		a, _ := k.open(identity.KindMember, member, ident.None)
		b, _ := k.open(identity.KindMember, member, ident.None)
		must(t, k.EndSession(k.ctx(), a))
		must(t, k.EndSession(k.ctx(), a))
		if alive(a) || !alive(b) {
			t.Error("signing out ends this session and no other")
		}
		k.tx(func(tx *db.Tx) error { return k.EndSessionsTx(tx, identity.KindMember, member) })
		if alive(b) {
			t.Error("signing out everywhere left one")
		}
		var toks []string
		for range 6 {
			tok, _ := k.open(identity.KindMember, member, ident.None)
			toks = append(toks, tok)
			k.Clock.Advance(time.Second)
		}
		if alive(toks[0]) || !alive(toks[1]) || !alive(toks[5]) {
			t.Error("the sixth session must end the oldest and only that")
		}
	})
}

func TestSessionsRunOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		tok, expires := k.open(identity.KindMember, k.IDs.New(), ident.None)
		for k.Clock.Now().Add(29 * 24 * time.Hour).Before(expires) { // used now and then, it lives on
			k.Clock.Advance(29 * 24 * time.Hour)
			if _, err := k.Authenticate(k.ctx(), tok); err != nil {
				t.Fatalf("at %v: %v", k.Clock.Now(), err)
			}
		}
		k.Clock.Set(expires.Add(-time.Microsecond))
		if _, err := k.Authenticate(k.ctx(), tok); err != nil {
			t.Errorf("just before its end: %v", err)
		}
		k.Clock.Set(expires)
		if _, err := k.Authenticate(k.ctx(), tok); !errors.Is(err, identity.ErrSignedOut) {
			t.Errorf("at its absolute end: %v", err)
		}
		if _, err := k.Authenticate(clock.AsOf(k.ctx(), expires.Add(-time.Hour)), tok); !errors.Is(err,
			identity.ErrSignedOut) {
			t.Errorf("a job's earlier time revived it: %v", err)
		}
		idle, _ := k.open(identity.KindMember, k.IDs.New(), ident.None)
		k.Clock.Advance(30 * 24 * time.Hour)
		if _, err := k.Authenticate(k.ctx(), idle); !errors.Is(err, identity.ErrSignedOut) {
			t.Errorf("after 30 idle days: %v", err)
		}
	})
}

func TestOperates(t *testing.T) {
	t.Parallel()
	operator := identity.Actor{Kind: identity.KindOperator, Cities: []city.ID{"shanghai"}}
	staff := identity.Actor{Kind: identity.KindStaff, Cities: []city.ID{"shanghai"}}
	for _, c := range []struct {
		actor identity.Actor
		city  city.ID
		want  bool
	}{{operator, "shanghai", true}, {operator, "hangzhou", false}, {operator, "", false}, {staff, "shanghai", false},
		{identity.Actor{}, "shanghai", false}, {identity.Job("x"), "shanghai", true}} {
		if got := c.actor.Operates(c.city); got != c.want {
			t.Errorf("%+v operates %q = %v", c.actor, c.city, got)
		}
	}
}
