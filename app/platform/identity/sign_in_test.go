package identity_test

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/identity"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		_, secret := k.account(identity.KindOperator, "Mei@City", "hangzhou", "shanghai", "shanghai")
		_, none := k.account(identity.KindStaff, "lao.wang")
		if none != "" {
			t.Error("staff without TOTP got a secret")
		}
		sign := func(login, pass, totp string) (identity.SignedIn, error) {
			return k.SignIn(k.ctx(), identity.SignInInput{Login: login, Password: pass, TOTP: totp, IP: address})
		}
		for name, in := range map[string][3]string{
			"wrong password": {"mei@city", "not the password", k.totp(secret)},
			"wrong code":     {"mei@city", password, wrong(k.totp(secret))},
			"no code":        {"mei@city", password, ""}, "unknown login": {"nobody", password, k.totp(secret)},
			"nothing":         {"", "", ""},
			"a huge password": {"mei@city", password + string(make([]byte, 1<<20)), k.totp(secret)},
		} {
			if _, err := sign(in[0], in[1], in[2]); !errors.Is(err, identity.ErrSignInFailed) {
				t.Errorf("%s: %v", name, err)
			}
		}
		in, err := sign(" MEI@city ", password, k.totp(secret))
		must(t, err)
		if in.Actor.Kind != identity.KindOperator ||
			!slices.Equal(in.Actor.Cities, []city.ID{"hangzhou", "shanghai"}) || in.Actor.Name != "mei@city" {
			t.Errorf("actor = %+v", in.Actor)
		}
		if again, err := k.Authenticate(k.ctx(), in.Token); err != nil || again.ID != in.Actor.ID ||
			!again.Operates("shanghai") {
			t.Errorf("the token stands for %+v, %v", again, err)
		}
		if staff, err := sign("lao.wang", password, ""); err != nil || staff.Actor.Kind != identity.KindStaff ||
			staff.Actor.Cities != nil {
			t.Errorf("staff = %+v, %v", staff, err)
		}
		if _, err := sign("lao.wang", password, ""); err != nil {
			t.Errorf("staff without TOTP, second time: %v", err)
		}
	})
}

func TestOneTimeCodeCannotBeReplayed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		_, secret := k.account(identity.KindOperator, "mei", "shanghai")
		sign := func(code string) error {
			_, err := k.SignIn(k.ctx(), identity.SignInInput{Login: "mei", Password: password, TOTP: code, IP: address})
			return err
		}
		code := k.totp(secret)
		var group sync.WaitGroup
		var passed atomic.Int64
		for range 4 {
			group.Go(func() {
				if sign(code) == nil {
					passed.Add(1)
				}
			})
		}
		group.Wait()
		if passed.Load() != 1 {
			t.Errorf("one code opened %d sessions", passed.Load())
		}
		k.Clock.Advance(30 * time.Second) // the old code is still within the drift
		if err := sign(code); !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("replay a step later: %v", err)
		}
		must(t, sign(k.totp(secret)))
		k.Clock.Advance(5 * time.Minute)
		if err := sign(code); !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("old code: %v", err)
		}
	})
}

func TestGuessingPasswordsIsLimited(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.account(identity.KindStaff, "wang")
		var judged atomic.Int64
		var group sync.WaitGroup
		try := func(login, pass string) error {
			_, err := k.SignIn(k.ctx(), identity.SignInInput{Login: login, Password: pass, IP: address})
			return err
		}
		for range 20 {
			group.Go(func() {
				if errors.Is(try("wang", "wrong password"), identity.ErrSignInFailed) {
					judged.Add(1)
				}
			})
		}
		group.Wait()
		if judged.Load() != 10 {
			t.Errorf("%d guesses were judged, the limit is 10", judged.Load())
		}
		if err := fault.Of(try(" WANG", password)); err == nil || err.Code != "identity.too_many_tries" ||
			err.RetryAfter <= 0 {
			t.Errorf("the right password after that: %v", err)
		}
		k.Clock.Advance(15 * time.Minute)
		for range 12 { // right ones do not count
			must(t, try("wang", password))
		}
	})
}

func TestDisabledAccountIsOutAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		account, _ := k.account(identity.KindStaff, "wang")
		in := identity.SignInInput{Login: "wang", Password: password, IP: address}
		signed, err := k.SignIn(k.ctx(), in)
		must(t, err)
		for range 2 {
			k.tx(func(tx *db.Tx) error { return k.DisableAccountTx(tx, account.ID) })
		}
		if _, err := k.Authenticate(k.ctx(), signed.Token); !errors.Is(err, identity.ErrSignedOut) {
			t.Errorf("session of a disabled account: %v", err)
		}
		if _, err := k.SignIn(k.ctx(), in); !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("sign-in to a disabled account: %v", err)
		}
		err = k.DB.InTx(k.ctx(), func(tx *db.Tx) error { return k.DisableAccountTx(tx, k.IDs.New()) })
		if !errors.Is(err, identity.ErrAccountNotFound) {
			t.Errorf("unknown account: %v", err)
		}
	})
}

// An answer that is quicker for a login that does not exist tells which logins exist.
func TestUnknownLoginCostsTheSameWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.account(identity.KindStaff, "wang")
		gone, _ := k.account(identity.KindStaff, "gone")
		k.tx(func(tx *db.Tx) error { return k.DisableAccountTx(tx, gone.ID) })
		hashing := k.WatchHashing()
		for _, login := range []string{"wang", "gone", "nobody", ""} {
			answer := make(chan error, 1)
			go func() {
				_, err := k.SignIn(k.ctx(), identity.SignInInput{Login: login, Password: "not the password",
					IP: address})
				answer <- err
			}()
			select {
			case err := <-answer:
				t.Errorf("%q was answered without hashing: %v", login, err)
			case <-hashing:
				hashing <- struct{}{}
				if err := <-answer; !errors.Is(err, identity.ErrSignInFailed) {
					t.Errorf("%q: %v", login, err)
				}
			}
		}
	})
}

// Whatever the order in which they meet, no session survives the disabling.
func TestDisablingMeetsSigningIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		account, _ := k.account(identity.KindStaff, "wang")
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				k.SignIn(k.ctx(), identity.SignInInput{Login: "wang", Password: password, IP: address})
			})
		}
		group.Go(func() {
			k.DB.InTx(k.ctx(), func(tx *db.Tx) error { return k.DisableAccountTx(tx, account.ID) })
		})
		group.Wait()
		if n := dbtest.Count(t, k.DB, "SELECT count(*) FROM identity_sessions WHERE ended_at IS NULL"); n != 0 {
			t.Errorf("%d sessions live after the account was disabled", n)
		}
		if found, err := db.Verify(k.ctx(), k.DB, identity.Invariants()); err != nil || len(found) != 0 {
			t.Errorf("violations %v, %v", found, err)
		}
	})
}

func TestDisabledBetweenPasswordAndSession(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		account, _ := k.account(identity.KindStaff, "wang")
		err := k.EnterAfter(k.ctx(), "wang", func() {
			k.tx(func(tx *db.Tx) error { return k.DisableAccountTx(tx, account.ID) })
		})
		if n := dbtest.Count(t, k.DB, "SELECT count(*) FROM identity_sessions"); !errors.Is(err,
			identity.ErrSignInFailed) || n != 0 {
			t.Errorf("%v, %d sessions", err, n)
		}
	})
}

func TestNewAccounts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		create := func(in identity.NewAccount) error {
			return k.DB.InTx(k.ctx(), func(tx *db.Tx) error { _, _, err := k.CreateAccountTx(tx, in); return err })
		}
		staff := identity.NewAccount{Kind: identity.KindStaff, Login: "wang", Password: password}
		must(t, create(staff))
		staff.Login = "WANG"
		if err := create(staff); !errors.Is(err, identity.ErrLoginTaken) {
			t.Errorf("the same login: %v", err)
		}
		for field, in := range map[string]identity.NewAccount{
			"kind":     {Kind: identity.KindMember, Login: "abc", Password: password},
			"login":    {Kind: identity.KindStaff, Login: "a b", Password: password},
			"password": {Kind: identity.KindStaff, Login: "abc", Password: "short"},
			"cities":   {Kind: identity.KindOperator, Login: "abc", Password: password},
		} {
			err := fault.Of(create(in))
			if err == nil || len(err.Fields) != 1 || err.Fields[0].Name != field {
				t.Errorf("%s: %+v", field, err)
			}
		}
		err := create(identity.NewAccount{Kind: identity.KindOperator, Login: "abc", Password: password,
			Cities: []city.ID{"atlantis"}})
		if !errors.Is(err, city.ErrNotFound) {
			t.Errorf("unknown city: %v", err)
		}
		if n := dbtest.Count(t, k.DB, "SELECT count(*) FROM identity_accounts WHERE password_hash LIKE ?",
			"%"+password+"%"); n != 0 {
			t.Error("a password is stored in clear")
		}
		k.tx(func(tx *db.Tx) error {
			a, err := k.AccountByLoginTx(tx, " Wang ")
			if err != nil || a.Login != "wang" || a.HasTOTP || !a.CreatedAt.Equal(dbtest.Start) {
				t.Errorf("account = %+v, %v", a, err)
			}
			return nil
		})
	})
}
