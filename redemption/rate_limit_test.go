package redemption_test

import (
	"errors"
	"testing"
	"time"

	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/redemption"
	"citycard/redemption/redemptiontest"
)

func TestWrongCodesAreLimitedAlsoInParallel(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		looked, refused := 0, 0
		for _, err := range redemptiontest.AtOnce(40, func(int) error {
			_, err := w.ScanAt(w.Till, redemption.WellFormedDigits())
			return err
		}) {
			switch {
			case errors.Is(err, redemption.ErrNotOurs):
				looked++
			case errors.Is(err, redemption.ErrTooMany):
				refused++
			default:
				t.Errorf("unexpected: %v", err)
			}
		}
		if looked != 5 || refused != 35 {
			t.Errorf("%d wrong codes were looked up, %d refused", looked, refused)
		}
		member, card := w.NewMember(t)
		if _, err := w.ScanAt(w.Till, w.NewCode(t, member, card)); !errors.Is(err, redemption.ErrTooMany) {
			t.Errorf("a right code while locked: %v", err)
		}
		w.Clock.Advance(10 * time.Minute)
		_, err := w.ScanAt(w.Till, w.NewCode(t, member, card))
		must(t, err)
		if n := w.Count(t, "SELECT count(*) FROM redemption_refusals WHERE stage = 'scan'"); n != 41 {
			t.Errorf("%d refusals stored", n)
		}
	})
}

func TestRightCodesDoNotCountAsWrongOnes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for range 12 {
			member, card := w.NewMember(t)
			_, err := w.ScanAt(w.Till, w.NewCode(t, member, card))
			must(t, err)
		}
	})
}

// What cannot be a code is not looked up, so it is no try of one: no number of such texts locks a till.
func TestOnlyCodesThatWereNeverIssuedCountTowardsALock(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		wrong := redemption.WellFormedDigits()
		for text, want := range map[string]error{
			"134567890123456789": redemption.ErrPaymentCode, "2812345678901234": redemption.ErrPaymentCode,
			"https://u.wechat.com/EAbCd": redemption.ErrNotOurs, "https://qr.alipay.com/fkx1": redemption.ErrNotOurs,
			"6901234567892": redemption.ErrBadDigits, "881234567890123458": redemption.ErrBadDigits,
			"hello": redemption.ErrNotOurs, wrong + " " + redemption.PracticeDigits: redemption.ErrBadDigits,
		} {
			for range 6 {
				if _, err := w.ScanAt(w.Till, text); !errors.Is(err, want) {
					t.Fatalf("%q: %v, want %v", text, err, want)
				}
			}
		}
		member, card := w.NewMember(t)
		_, err := w.ScanAt(w.Till, "]Q1HTTPS://CARD.EXAMPLE/Q/"+w.NewCode(t, member, card)+"/\u0003")
		must(t, err)
		for range 5 {
			_, err = w.ScanAt(w.Till, redemption.WellFormedDigits())
		}
		if !errors.Is(err, redemption.ErrNotOurs) {
			t.Errorf("the fifth code that was never issued: %v", err)
		}
		_, err = w.ScanAt(w.Till, w.NewCode(t, member, card))
		locked := fault.Of(err)
		if !errors.Is(err, redemption.ErrTooMany) || !locked.RetryAt.Equal(w.Clock.Now().Add(10*time.Minute)) ||
			locked.RetryAfter != 10*time.Minute {
			t.Errorf("after five: %v until %v", err, locked.RetryAt)
		}
		if _, err := w.ScanAt(w.Till, "6901234567892"); !errors.Is(err, redemption.ErrBadDigits) {
			t.Errorf("what cannot be a code, at a locked till: %v", err)
		}
	})
}

// tryCodes scans n well-formed codes that were never issued, each till once in turn, and tells how many
// were looked up before the rest was refused.
func tryCodes(t *testing.T, w *world, store ident.ID, n int) (looked int) {
	t.Helper()
	for i := range n {
		till := w.Till
		if i%4 == 0 { // less than a till may try by itself
			till = w.NewTill(store)
			w.Till = till
		}
		switch _, err := w.ScanAt(till, redemption.WellFormedDigits()); {
		case errors.Is(err, redemption.ErrNotOurs):
			looked++
		case !errors.Is(err, redemption.ErrTooMany):
			t.Fatalf("unexpected: %v", err)
		}
	}
	return looked
}

func TestWrongCodesAreLimitedPerStore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.Till = w.NewTill(w.Store)
		if looked := tryCodes(t, w, w.Store, 60); looked != 50 {
			t.Errorf("%d wrong codes were looked up at one store with many tills", looked)
		}
		member, card := w.NewMember(t)
		if _, err := w.ScanAt(w.NewTill(w.Store), w.NewCode(t, member, card)); !errors.Is(err, redemption.ErrTooMany) {
			t.Errorf("a fresh till of the locked store: %v", err)
		}
		if _, err := w.ScanAt(w.NewTill(w.NewStore(t, "邻店")), w.NewCode(t, member, card)); err != nil {
			t.Errorf("the store next door: %v", err)
		}
	})
}

func TestWrongCodesAreLimitedPerCity(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		const perStore, perCity = 48, 1000
		looked := 0
		for range perCity/perStore + 1 {
			looked += tryCodes(t, w, w.NewStore(t, "店"), perStore)
		}
		if looked != perCity {
			t.Errorf("%d wrong codes were looked up in one city with many stores", looked)
		}
		member, card := w.NewMember(t)
		if _, err := w.ScanAt(w.NewTill(w.NewStore(t, "新店")), w.NewCode(t, member, card)); !errors.Is(err,
			redemption.ErrTooMany) {
			t.Errorf("a fresh till in the locked city: %v", err)
		}
		w.Clock.Advance(10 * time.Minute)
		_, err := w.ScanAt(w.NewTill(w.NewStore(t, "新店")), w.NewCode(t, member, card))
		must(t, err)
	})
}
