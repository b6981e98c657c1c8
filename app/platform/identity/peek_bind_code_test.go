package identity_test

import (
	"errors"
	"testing"
	"time"

	"citycard/app/platform/identity"
)

func TestPeekingUsesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		store := k.IDs.New()
		code := k.bindCode(store)
		for range 30 { // right ones are given back, as often as a page is reloaded
			got, err := k.PeekBindCode(k.ctx(), code, address)
			if must(t, err); got != store {
				t.Fatalf("store %v", got)
			}
		}
		_, _, device, err := k.BindDevice(k.ctx(), identity.BindInput{Code: code, Name: "till", IP: address})
		if must(t, err); device.StoreID != store {
			t.Errorf("bound to %v", device.StoreID)
		}
		if _, err := k.PeekBindCode(k.ctx(), code, address); !errors.Is(err, identity.ErrBindCodeInvalid) {
			t.Errorf("a used code: %v", err)
		}
		late := k.bindCode(store)
		k.Clock.Advance(24 * time.Hour)
		if _, err := k.PeekBindCode(k.ctx(), late, address); !errors.Is(err, identity.ErrBindCodeInvalid) {
			t.Errorf("after a day: %v", err)
		}
	})
}

// Peeking and binding share one count of wrong tries.
func TestPeekingIsNoWayAroundTheLimitOnGuesses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		code := k.bindCode(k.IDs.New())
		for range 10 {
			if _, err := k.PeekBindCode(k.ctx(), "0000000000", address); !errors.Is(err, identity.ErrBindCodeInvalid) {
				t.Fatalf("a guess: %v", err)
			}
		}
		if _, err := k.PeekBindCode(k.ctx(), code, address); !errors.Is(err, identity.ErrTooManyTries) {
			t.Errorf("peeking after ten guesses: %v", err)
		}
		_, _, _, err := k.BindDevice(k.ctx(), identity.BindInput{Code: code, Name: "till", IP: address})
		if !errors.Is(err, identity.ErrTooManyTries) {
			t.Errorf("binding after ten guesses: %v", err)
		}
	})
}
