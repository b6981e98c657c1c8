package identity_test

import (
	"errors"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

func TestMembersSeeAndEndTheirSessions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		me, other := k.IDs.New(), k.IDs.New()
		signIn := func(member ident.ID, device string) (string, identity.Actor) {
			t.Helper()
			tok, _ := k.open(identity.KindMember, member, ident.None)
			k.tx(func(tx *db.Tx) error { return k.NoteDeviceTx(tx, tok, device) })
			actor, err := k.Authenticate(k.ctx(), tok)
			must(t, err)
			k.Clock.Advance(time.Minute)
			return tok, actor
		}
		oldTok, old := signIn(me, "android.wechat")
		hereTok, here := signIn(me, "iphone.safari, and far more than forty bytes of it")
		strangerTok, stranger := signIn(other, "mac")

		list, err := k.Sessions(k.ctx(), here)
		must(t, err)
		if len(list) != 2 || !list[0].Current || list[1].Current || list[1].Device != "android.wechat" ||
			len(list[0].Device) != 40 {
			t.Fatalf("sessions = %+v", list)
		}
		if err := k.EndSessionOf(k.ctx(), identity.EndSessionInput{Actor: here,
			SessionID: stranger.SessionID}); !errors.Is(err, identity.ErrSessionNotFound) {
			t.Errorf("a stranger's session: %v", err)
		}
		if _, err := k.Authenticate(k.ctx(), strangerTok); err != nil {
			t.Errorf("a stranger's session was ended: %v", err)
		}
		must(t, k.EndSessionOf(k.ctx(), identity.EndSessionInput{Actor: here, SessionID: old.SessionID}))
		if _, err := k.Authenticate(k.ctx(), oldTok); !errors.Is(err, identity.ErrSignedOut) {
			t.Errorf("an ended session lives: %v", err)
		}
		if err := k.EndSessionOf(k.ctx(), identity.EndSessionInput{Actor: here,
			SessionID: old.SessionID}); !errors.Is(err, identity.ErrSessionNotFound) {
			t.Errorf("ended twice: %v", err)
		}
		thirdTok, _ := signIn(me, "")
		must(t, k.EndOtherSessions(k.ctx(), here))
		if _, err := k.Authenticate(k.ctx(), thirdTok); !errors.Is(err, identity.ErrSignedOut) {
			t.Errorf("another session lives: %v", err)
		}
		for _, tok := range []string{hereTok, strangerTok} {
			if _, err := k.Authenticate(k.ctx(), tok); err != nil {
				t.Errorf("ending the others ended this one: %v", err)
			}
		}
	})
}

func TestAForgottenMemberHasNoSession(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		me := k.IDs.New()
		tok, _ := k.open(identity.KindMember, me, ident.None)
		k.tx(func(tx *db.Tx) error { return k.NoteDeviceTx(tx, tok, "mac") })
		section, rows, err := k.ExportMember(k.ctx(), me)
		must(t, err)
		if section != "sessions" || rows == nil {
			t.Errorf("export = %s, %v", section, rows)
		}
		k.tx(func(tx *db.Tx) error { return k.EraseMemberTx(tx, me) })
		if _, err := k.Authenticate(k.ctx(), tok); !errors.Is(err, identity.ErrSignedOut) {
			t.Errorf("a forgotten member is signed in: %v", err)
		}
		if n := dbtest.Count(t, k.DB,
			"SELECT count(*) FROM identity_sessions WHERE actor_id = ? AND (name <> '' OR device <> '')", me); n != 0 {
			t.Error("name or device was kept")
		}
	})
}
