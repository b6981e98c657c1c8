package identity_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/platform/phone"
)

func TestCodeSignsInOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		code := k.code(someone)
		if out := k.sms.last(); len(code) != 6 || out.To != someone.E164() || out.Template != "sign_in_code" ||
			out.Locale != "en" {
			t.Fatalf("sent %+v", out)
		}
		if _, err := k.guess(wrong(code)); !errors.Is(err, identity.ErrCodeWrong) {
			t.Errorf("wrong code: %v", err)
		}
		proof, err := k.guess(code)
		must(t, err)
		var used atomic.Int64
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				if k.use(proof) == nil {
					used.Add(1)
				}
			})
		}
		group.Wait()
		if used.Load() != 1 {
			t.Errorf("one code was used %d times", used.Load())
		}
		if _, err := k.guess(code); !errors.Is(err, identity.ErrCodeWrong) {
			t.Errorf("a used code: %v", err)
		}
	})
}

func TestNewestCodeOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		first := k.code(someone)
		proof, err := k.guess(first)
		must(t, err)
		k.Clock.Advance(time.Minute)
		second := k.code(someone)
		for second == first { // one in a million
			k.Clock.Advance(time.Minute)
			second = k.code(someone)
		}
		if _, err := k.guess(first); !errors.Is(err, identity.ErrCodeWrong) {
			t.Errorf("the replaced code: %v", err)
		}
		if err := k.use(proof); !errors.Is(err, identity.ErrCodeWrong) {
			t.Errorf("a proof of the replaced code: %v", err)
		}
		k.Clock.Advance(10 * time.Minute)
		if _, err := k.guess(second); !errors.Is(err, identity.ErrCodeWrong) {
			t.Errorf("after ten minutes: %v", err)
		}
	})
}

func TestFiveGuessesPerCode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		code := k.code(someone)
		for range 5 {
			if _, err := k.guess(wrong(code)); !errors.Is(err, identity.ErrCodeWrong) {
				t.Fatal(err)
			}
		}
		if _, err := k.guess(code); !errors.Is(err, identity.ErrCodeWrong) {
			t.Errorf("the sixth guess was judged: %v", err)
		}
	})
}

// Forty callers at once, with fresh codes in between, get ten guesses for one phone.
func TestParallelGuessesAreLimitedByPhone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		code := k.code(someone)
		var judged atomic.Int64
		var group sync.WaitGroup
		for i := range 40 {
			group.Go(func() {
				_, err := k.CheckCode(k.ctx(), identity.CheckCodeInput{Phone: someone, Code: wrong(code),
					IP: fmt.Sprintf("203.0.113.%d", i)})
				switch {
				case errors.Is(err, identity.ErrCodeWrong):
					judged.Add(1)
				case !errors.Is(err, identity.ErrTooManyTries):
					t.Error(err)
				}
			})
			if i == 20 { // as if another code had been asked for
				dbtest.Exec(t, k.DB, "UPDATE identity_codes SET attempts = 0")
			}
		}
		group.Wait()
		if judged.Load() > 10 {
			t.Errorf("%d guesses were judged, the limit is 10", judged.Load())
		}
		dbtest.Exec(t, k.DB, "UPDATE identity_codes SET attempts = 0")
		if _, err := k.guess(code); !errors.Is(err, identity.ErrTooManyTries) {
			t.Errorf("the right code after ten wrong ones: %v", err)
		}
		k.Clock.Advance(time.Hour)
		code = k.code(someone)
		for range 12 { // right ones do not count
			proof, err := k.guess(code)
			must(t, err)
			must(t, k.use(proof))
			k.Clock.Advance(25 * time.Hour)
			code = k.code(someone)
		}
	})
}

func TestSendingIsLimited(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		send := func(number phone.Number, ip string) *fault.Error {
			return fault.Of(k.SendCode(k.ctx(), identity.SendCodeInput{Phone: number, IP: ip}))
		}
		sent := func(number phone.Number, want bool, wait time.Duration) {
			t.Helper()
			err := send(number, address)
			if (err == nil) != want || err != nil && (err.Code != "identity.too_many_codes" || err.RetryAfter != wait) {
				t.Errorf("sent: %+v, want %v after %v", err, want, wait)
			}
		}
		sent(someone, true, 0)
		sent(someone, false, time.Minute)
		for range 4 {
			k.Clock.Advance(time.Minute)
			sent(someone, true, 0)
		}
		k.Clock.Advance(time.Minute)
		sent(someone, false, 55*time.Minute) // five in an hour
		k.Clock.Advance(55 * time.Minute)
		for range 5 {
			k.Clock.Advance(time.Minute)
			sent(someone, true, 0)
		}
		k.Clock.Advance(time.Hour)
		sent(someone, false, 21*time.Hour+55*time.Minute) // ten in a day

		for i := range 20 {
			if err := send(phone.Number(fmt.Sprintf("+86139%04d0000", i)), "2001:db8::1"); err != nil {
				t.Fatalf("number %d of one network: %v", i, err)
			}
		}
		if err := send("+8613700000000", "2001:db8::ffff"); err == nil {
			t.Error("the 21st code of one IPv6 network was sent")
		}
		if err := send("+442079460958", address); err == nil || err.Code != "identity.phone_not_served" {
			t.Errorf("a foreign number: %v", err)
		}
	})
}

func TestPumpingIsStopped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		sent := 0
		for i := range 200 { // one prefix, many networks
			if k.SendCode(k.ctx(), identity.SendCodeInput{Phone: phone.Number(fmt.Sprintf("+861380000%04d", i)),
				IP: fmt.Sprintf("10.0.0.%d", i)}) == nil {
				sent++
			}
		}
		if sent != 60 {
			t.Errorf("%d codes went to one prefix, the limit is 60", sent)
		}
		for i := range 50 { // many prefixes: the budget of the day
			if k.SendCode(k.ctx(), identity.SendCodeInput{Phone: phone.Number(fmt.Sprintf("+86139%04d0000", i)),
				IP: fmt.Sprintf("10.0.1.%d", i)}) == nil {
				sent++
			}
		}
		if sent != 80 || len(k.sms.sent) != 80 {
			t.Errorf("%d codes sent, the budget is 80", sent)
		}
	}, identity.Options{CodesPerDay: 80})
}

func TestNumbersThatAskedForACodeAreForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.code(someone)
		k.Clock.Advance(time.Hour)
		fresh := k.code("+8613900000009")
		deleteOld := func() int {
			n, err := k.DeleteOldSignInCodes(k.ctx())
			must(t, err)
			return n
		}
		if n := deleteOld(); n != 0 {
			t.Errorf("%d codes deleted within the hour", n)
		}
		k.Clock.Advance(11 * time.Minute)
		if n, again := deleteOld(), deleteOld(); n != 1 || again != 0 {
			t.Errorf("%d deleted, then %d", n, again)
		}
		if n := dbtest.Count(t, k.DB, "SELECT count(*) FROM identity_codes"); n != 1 || fresh == "" {
			t.Errorf("%d codes are left, want the newer one", n)
		}
	})
}

func TestCodeIsNotKeptInClear(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		k.sms.err = notify.ErrChannelDown
		must(t, k.SendCode(k.ctx(), identity.SendCodeInput{Phone: someone, IP: address})) // the answer is the same
		if n := dbtest.Count(t, k.DB,
			`SELECT count(*) FROM notify_messages WHERE sealed IS NOT NULL AND next_at IS NOT NULL
				AND CAST(params AS text) = '{}'`); n != 1 {
			t.Errorf("%d messages wait sealed, want 1", n)
		}
		k.sms.err = nil
		k.Clock.Advance(time.Minute)
		code := k.code(someone)
		if n := dbtest.Count(t, k.DB,
			"SELECT count(*) FROM notify_messages WHERE delivered_at IS NOT NULL AND sealed IS NULL"); n != 1 {
			t.Errorf("%d messages wiped after delivery, want 1", n)
		}
		if n := dbtest.Count(t, k.DB,
			"SELECT count(*) FROM identity_codes WHERE code_hash = ? OR phone_index LIKE '%138%0001%'", code); n != 0 {
			t.Error("a code or phone number is stored in clear")
		}
		if n := dbtest.Count(t, k.DB, "SELECT count(*) FROM quota_counters WHERE key LIKE '%13800000001%'"); n != 0 {
			t.Error("a counter's key holds a phone number")
		}
	})
}
