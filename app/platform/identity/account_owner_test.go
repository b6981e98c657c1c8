package identity_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// owner is an operator who is signed in twice: here and at another machine.
type owner struct {
	kit
	actor  identity.Actor
	secret string
	other  string // token of the other session
}

func (k kit) owner() *owner {
	k.t.Helper()
	account, secret := k.account(identity.KindOperator, "mei", "shanghai")
	o := &owner{kit: k, secret: secret}
	here, _ := k.open(identity.KindOperator, account.ID, ident.None)
	o.other, _ = k.open(identity.KindOperator, account.ID, ident.None)
	actor, err := k.Authenticate(k.ctx(), here)
	must(k.t, err)
	actor.Name = "mei"
	o.actor = actor
	return o
}

func (o *owner) signIn(password, code string) error {
	_, err := o.SignIn(o.ctx(), identity.SignInInput{Login: "mei", Password: password, TOTP: code, IP: address})
	return err
}

func (o *owner) otherIsOut() bool {
	_, err := o.Authenticate(o.ctx(), o.other)
	return errors.Is(err, identity.ErrSignedOut)
}

func TestOwnersChangeTheirPassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		o := k.owner()
		const next = "a quite different phrase"
		change := func(current, next string) error {
			return k.ChangePassword(k.ctx(),
				identity.ChangePasswordInput{Actor: o.actor, Current: current, New: next, IP: address})
		}
		if err := change("not the password", next); !errors.Is(err, identity.ErrPasswordWrong) {
			t.Errorf("without the old one: %v", err)
		}
		if err := change(password, "short"); fault.CodeOf(err) != "identity.account_invalid" {
			t.Errorf("a short one: %v", err)
		}
		if o.otherIsOut() {
			t.Error("a refused change did something")
		}
		must(t, change(password, next))
		if !o.otherIsOut() {
			t.Error("the other session lives")
		}
		if err := o.signIn(password, k.totp(o.secret)); !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("the old password: %v", err)
		}
		must(t, o.signIn(next, k.totp(o.secret)))
		var group sync.WaitGroup
		var changed atomic.Int64
		for i := range 4 { // all know the same password: one of them changes it
			group.Go(func() {
				if change(next, strings.Repeat("another phrase ", i+1)) == nil {
					changed.Add(1)
				}
			})
		}
		group.Wait()
		if changed.Load() != 1 {
			t.Errorf("%d changes of one password held", changed.Load())
		}
	})
}

// Both passwords of a change wait for their turn: the memory for hashing is counted.
func TestANewPasswordIsHashedInItsTurn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		o := k.owner()
		hashing, changed := k.WatchHashing(), make(chan error, 1)
		go func() {
			changed <- k.ChangePassword(k.ctx(),
				identity.ChangePasswordInput{Actor: o.actor, Current: password, New: chosen, IP: address})
		}()
		turns := 0
		for {
			select {
			case <-hashing:
				turns++
				hashing <- struct{}{}
			case err := <-changed:
				if must(t, err); turns != 2 {
					t.Errorf("%d turns for two passwords", turns)
				}
				return
			}
		}
	})
}

func TestGuessesAtTheOwnersPasswordAreLimited(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		o := k.owner()
		judged := 0
		for range 12 {
			_, err := k.RenewRecoveryCodes(k.ctx(),
				identity.RenewRecoveryCodesInput{Actor: o.actor, Password: "wrong password", IP: address})
			if errors.Is(err, identity.ErrPasswordWrong) {
				judged++
			}
		}
		if judged != 10 {
			t.Errorf("%d guesses were judged, the limit is 10", judged)
		}
	})
}

func TestARecoveryCodeOpensTheDoorOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		o := k.owner()
		renew := func() []string {
			codes, err := k.RenewRecoveryCodes(k.ctx(),
				identity.RenewRecoveryCodesInput{Actor: o.actor, Password: password, IP: address})
			must(t, err)
			return codes
		}
		old, codes := renew(), renew()
		if left, err := k.RecoveryCodesLeft(k.ctx(), o.actor); err != nil || left != 10 || len(codes) != 10 {
			t.Errorf("%d left, %d shown, %v", left, len(codes), err)
		}
		for name, code := range map[string]string{"a void one": old[0], "none": "0000 0000 0000 0000"} {
			if err := o.signIn(password, code); !errors.Is(err, identity.ErrSignInFailed) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := o.signIn("not the password", codes[1]); !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("with a wrong password: %v", err)
		}
		var group sync.WaitGroup
		var passed atomic.Int64
		for range 4 {
			group.Go(func() {
				if o.signIn(password, strings.ReplaceAll(codes[0], " ", "-")) == nil {
					passed.Add(1)
				}
			})
		}
		group.Wait()
		if passed.Load() != 1 {
			t.Errorf("one code opened %d sessions", passed.Load())
		}
		must(t, o.signIn(password, codes[1])) // the wrong password did not spend it
		stranger, _ := k.account(identity.KindOperator, "someone.else", "shanghai")
		_, err := k.SignIn(k.ctx(), identity.SignInInput{Login: stranger.Login, Password: password, TOTP: codes[2],
			IP: address})
		if !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("somebody else's code: %v", err)
		}
		if left, _ := k.RecoveryCodesLeft(k.ctx(), o.actor); left != 8 {
			t.Errorf("%d left", left)
		}
		err = k.EnterByRecoveryAfter(k.ctx(), "mei", codes[4], func() {
			k.tx(func(tx *db.Tx) error { return k.DisableAccountTx(tx, o.actor.ID) })
		})
		if !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("disabled between password and code: %v", err)
		}
		if err := o.signIn(password, codes[3]); !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("into a disabled account: %v", err)
		}
	})
}

func TestTheSecondFactorMovesToANewPhone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		o := k.owner()
		offer := k.OfferSecondFactor(o.actor)
		replace := func(actor identity.Actor, ticket, pass, code string) error {
			return k.ReplaceSecondFactor(k.ctx(), identity.ReplaceSecondFactorInput{Actor: actor, Ticket: ticket,
				Password: pass, Code: code, IP: address})
		}
		other := o.actor
		other.SessionID = k.IDs.New()
		for name, err := range map[string]error{
			"a wrong password":  replace(o.actor, offer.Ticket, "not the password", k.totp(offer.Secret)),
			"the old app":       replace(o.actor, offer.Ticket, password, k.totp(o.secret)),
			"another session":   replace(other, offer.Ticket, password, k.totp(offer.Secret)),
			"a secret we never": replace(o.actor, "AAAA", password, k.totp(offer.Secret)),
		} {
			if err == nil {
				t.Errorf("%s replaced it", name)
			}
		}
		if o.otherIsOut() {
			t.Error("a refused change ended a session")
		}
		rival := k.OfferSecondFactor(o.actor) // a second page of the same person
		code := k.totp(offer.Secret)
		must(t, replace(o.actor, offer.Ticket, password, code))
		if !o.otherIsOut() {
			t.Error("the other session lives")
		}
		if err := o.signIn(password, code); !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("the code that proved the app signs in, too: %v", err)
		}
		k.Clock.Advance(time.Minute)
		if err := o.signIn(password, k.totp(o.secret)); !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("the old phone: %v", err)
		}
		must(t, o.signIn(password, k.totp(offer.Secret)))
		if again, err := k.OfferOf(o.actor, rival.Ticket); err != nil || again.Secret != rival.Secret ||
			!strings.Contains(again.Link, rival.Secret) {
			t.Errorf("the offer again: %+v, %v", again, err)
		}
	})
}

// Two pages replace the factor at once: the app of one of them counts, and both know which.
func TestOneOfTwoNewPhonesCounts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		o := k.owner()
		input := func() identity.ReplaceSecondFactorInput {
			offer := k.OfferSecondFactor(o.actor)
			return identity.ReplaceSecondFactorInput{Actor: o.actor, Ticket: offer.Ticket, Password: password,
				Code: k.totp(offer.Secret), IP: address}
		}
		err := k.ReplaceAfter(k.ctx(), input(), func() error { return k.ReplaceSecondFactor(k.ctx(), input()) })
		if !errors.Is(err, identity.ErrOfferInvalid) {
			t.Errorf("the second of two: %v", err)
		}
	})
}

// What was proven with the old password, or with the old app, is worth nothing once the new one holds.
func TestWhatWasProvenBeforeAChangeIsWorthNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		o := k.owner()
		offered := func() identity.ReplaceSecondFactorInput {
			offer := k.OfferSecondFactor(o.actor)
			return identity.ReplaceSecondFactorInput{Actor: o.actor, Ticket: offer.Ticket, Password: password,
				Code: k.totp(offer.Secret), IP: address}
		}
		next := offered() // proven by the code of one step, while the old phone shows that of the next
		k.Clock.Advance(30 * time.Second)
		old := k.totp(o.secret)
		err := k.EnterByAppAfter(k.ctx(), o.actor.Name, old, func() { must(t, k.ReplaceSecondFactor(k.ctx(), next)) })
		if !errors.Is(err, identity.ErrSignInFailed) {
			t.Errorf("a sign-in with the code of the old phone: %v", err)
		}
		changed := func(from, to string) func() error {
			return func() error {
				return k.ChangePassword(k.ctx(),
					identity.ChangePasswordInput{Actor: o.actor, Current: from, New: to, IP: address})
			}
		}
		if err := k.ReplaceAfter(k.ctx(), offered(), changed(password, chosen)); !errors.Is(err,
			identity.ErrOfferInvalid) {
			t.Errorf("another phone with the old password: %v", err)
		}
		again := identity.RenewRecoveryCodesInput{Actor: o.actor, Password: chosen, IP: address}
		if err := k.RenewCodesAfter(k.ctx(), again, changed(chosen, password)); !errors.Is(err,
			identity.ErrPasswordWrong) {
			t.Errorf("recovery codes with the old password: %v", err)
		}
	})
}
