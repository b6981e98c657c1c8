package identity_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

const chosen = "seven quiet harbours"

func (k kit) resetLink(account ident.ID) identity.ResetLink {
	k.t.Helper()
	var link identity.ResetLink
	k.tx(func(tx *db.Tx) (err error) {
		link, err = k.MakeResetLinkTx(tx, account, identity.Actor{Kind: identity.KindStaff, ID: k.IDs.New()})
		return err
	})
	return link
}

func (k kit) signsIn(login, password string) error {
	_, err := k.SignIn(k.ctx(), identity.SignInInput{Login: login, Password: password, IP: address})
	return err
}

func (k kit) follows(link identity.ResetLink, password string) error {
	p, err := k.NewPasswordByLink(k.ctx(), link.Token, password)
	if err != nil {
		return err
	}
	return k.DB.InTx(k.ctx(), func(tx *db.Tx) error { return k.SetPasswordTx(tx, p) })
}

func TestALinkSetsOnePassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		account, _ := k.account(identity.KindStaff, "lin.bar")
		before, _ := k.open(identity.KindStaff, account.ID, ident.None)
		link := k.resetLink(account.ID)
		must(t, k.signsIn("lin.bar", password)) // asking for a link changes nothing
		got, err := k.PeekResetLink(k.ctx(), link.Token)
		if err != nil || got.Login != "lin.bar" {
			t.Errorf("looking at the link: %q, %v", got.Login, err)
		}
		if err := k.follows(link, "lin.bar lin.bar"); !errors.Is(err, identity.ErrAccountInvalid) {
			t.Errorf("a weak password: %v", err)
		}
		must(t, k.follows(link, chosen))
		if _, err := k.Authenticate(k.ctx(), before); !errors.Is(err, identity.ErrSignedOut) {
			t.Errorf("a session from before: %v", err)
		}
		if err := k.signsIn("lin.bar", password); !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("the old password: %v", err)
		}
		must(t, k.signsIn("lin.bar", chosen))
		if err := k.follows(link, "another quiet harbour"); !errors.Is(err, identity.ErrResetLinkInvalid) {
			t.Errorf("the link again: %v", err)
		}
		if _, err := k.PeekResetLink(k.ctx(), link.Token); !errors.Is(err, identity.ErrResetLinkInvalid) {
			t.Errorf("looking at a used link: %v", err)
		}
	})
}

func TestALinkIsTheNewestAndNotForEver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		account, _ := k.account(identity.KindStaff, "lin.bar")
		first := k.resetLink(account.ID)
		second := k.resetLink(account.ID)
		if err := k.follows(first, chosen); !errors.Is(err, identity.ErrResetLinkInvalid) {
			t.Errorf("a replaced link: %v", err)
		}
		k.Clock.Advance(24 * time.Hour)
		if err := k.follows(second, chosen); !errors.Is(err, identity.ErrResetLinkInvalid) {
			t.Errorf("after a day: %v", err)
		}
		for _, tok := range []string{"", "x", second.Token + "x", second.Token[:42] + "_"} {
			if _, err := k.PeekResetLink(k.ctx(), tok); !errors.Is(err, identity.ErrResetLinkInvalid) {
				t.Errorf("link %q: %v", tok, err)
			}
		}
		void := k.resetLink(account.ID)
		k.tx(func(tx *db.Tx) error { return k.VoidResetLinkTx(tx, account.ID) })
		if err := k.follows(void, chosen); !errors.Is(err, identity.ErrResetLinkInvalid) {
			t.Errorf("a void link: %v", err)
		}
		third := k.resetLink(account.ID)
		k.tx(func(tx *db.Tx) error { // a password that was set in another way
			p, err := k.NewPassword(k.ctx(), account.ID, chosen)
			must(t, err)
			return k.SetPasswordTx(tx, p)
		})
		if err := k.follows(third, "another quiet harbour"); !errors.Is(err, identity.ErrResetLinkInvalid) {
			t.Errorf("a link that a new password made worthless: %v", err)
		}
	})
}

func TestALinkIsForStaffWhoWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		operator, _ := k.account(identity.KindOperator, "shanghai.ops", "shanghai")
		gone, _ := k.account(identity.KindStaff, "gone")
		link := k.resetLink(gone.ID)
		k.tx(func(tx *db.Tx) error { return k.DisableAccountTx(tx, gone.ID) })
		if err := k.follows(link, chosen); !errors.Is(err, identity.ErrResetLinkInvalid) {
			t.Errorf("a link to an account that was shut: %v", err)
		}
		for name, id := range map[string]ident.ID{"an operator": operator.ID, "a shut account": gone.ID,
			"nobody": k.IDs.New()} {
			err := k.DB.InTx(k.ctx(), func(tx *db.Tx) error {
				_, err := k.MakeResetLinkTx(tx, id, identity.Actor{Kind: identity.KindStaff, ID: k.IDs.New()})
				return err
			})
			if !errors.Is(err, identity.ErrAccountNotFound) {
				t.Errorf("a link for %s: %v", name, err)
			}
			if _, err := k.NewPassword(k.ctx(), id, chosen); !errors.Is(err, identity.ErrAccountNotFound) {
				t.Errorf("a password for %s: %v", name, err)
			}
		}
	})
}

func TestManyFollowOneLink(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		account, _ := k.account(identity.KindStaff, "lin.bar")
		link := k.resetLink(account.ID)
		var mu sync.Mutex
		var all sync.WaitGroup
		set := 0
		for i := range 6 {
			all.Go(func() {
				err := k.follows(link, chosen+string(rune('a'+i)))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					set++
				case !errors.Is(err, identity.ErrResetLinkInvalid):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if set != 1 {
			t.Errorf("one link set %d passwords", set)
		}
	})
}

// A sign-in that found the old password right and has not opened its session yet opens none.
func TestTheOldPasswordIsNotOvertaken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		account, _ := k.account(identity.KindStaff, "lin.bar")
		link := k.resetLink(account.ID)
		err := k.EnterAfter(k.ctx(), "lin.bar", func() { must(t, k.follows(link, chosen)) })
		if !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("a sign-in with the old password: %v", err)
		}
	})
}

func TestAClosedAccountNamesNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		account, _ := k.account(identity.KindStaff, "lin.bar")
		tok, _ := k.open(identity.KindStaff, account.ID, ident.None)
		link := k.resetLink(account.ID)
		k.tx(func(tx *db.Tx) error { return k.CloseAccountTx(tx, account.ID) })
		if _, err := k.Authenticate(k.ctx(), tok); !errors.Is(err, identity.ErrSignedOut) {
			t.Errorf("its session: %v", err)
		}
		if err := k.signsIn("lin.bar", password); !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("its login: %v", err)
		}
		if err := k.follows(link, chosen); !errors.Is(err, identity.ErrResetLinkInvalid) {
			t.Errorf("its link: %v", err)
		}
		if n := dbtest.Count(t, k.DB,
			`SELECT (SELECT count(*) FROM identity_accounts WHERE login LIKE '%lin%'
				OR password_hash <> '') + (SELECT count(*) FROM identity_sessions WHERE name <> '')`); n != 0 {
			t.Errorf("%d rows still name the person", n)
		}
		k.account(identity.KindStaff, "lin.bar") // the name is free again
	})
}
