package identity_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

func (k kit) bindCode(store ident.ID) (code string) {
	k.t.Helper()
	k.tx(func(tx *db.Tx) (err error) {
		code, err = k.CreateBindCodeTx(tx, store, identity.Actor{Kind: identity.KindStaff, ID: k.IDs.New()})
		return err
	})
	return code
}

func TestBindingATill(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		store, other := k.IDs.New(), k.IDs.New()
		code := k.bindCode(store)
		var bound atomic.Int64
		var tok atomic.Value
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				got, _, device, err := k.BindDevice(k.ctx(),
					identity.BindInput{Code: code, Name: " 收银台 1 ", IP: address})
				if err == nil && device.StoreID == store && device.Name == "收银台 1" {
					bound.Add(1)
					tok.Store(got)
				} else if !errors.Is(err, identity.ErrBindCodeInvalid) {
					t.Errorf("%+v, %v", device, err)
				}
			})
		}
		group.Wait()
		if bound.Load() != 1 {
			t.Fatalf("one code bound %d tills", bound.Load())
		}
		actor, err := k.Authenticate(k.ctx(), tok.Load().(string))
		must(t, err)
		if actor.StoreID != store || actor.Name != "收银台 1" {
			t.Errorf("till = %+v", actor)
		}
		devices, err := k.Devices(k.ctx(), store)
		if must(t, err); len(devices) != 1 || devices[0].ID != actor.ID || devices[0].SeenAt == nil ||
			!devices[0].BoundAt.Equal(dbtest.Start) {
			t.Errorf("devices = %+v", devices)
		}
		unbind := func(store, device ident.ID) error {
			return k.DB.InTx(k.ctx(), func(tx *db.Tx) error { return k.UnbindDeviceTx(tx, store, device) })
		}
		if err := unbind(other, actor.ID); !errors.Is(err, identity.ErrDeviceNotFound) {
			t.Errorf("another store unbound the till: %v", err)
		}
		must(t, unbind(store, actor.ID))
		if _, err := k.Authenticate(k.ctx(), tok.Load().(string)); !errors.Is(err, identity.ErrSignedOut) {
			t.Errorf("an unbound till: %v", err)
		}
		if err := unbind(store, actor.ID); !errors.Is(err, identity.ErrDeviceNotFound) {
			t.Errorf("unbound twice: %v", err)
		}
		if devices, err := k.Devices(k.ctx(), store); err != nil || len(devices) != 0 {
			t.Errorf("devices = %+v, %v", devices, err)
		}
	})
}

func TestBindingCodesRunOutAndAreNotGuessed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		code := k.bindCode(k.IDs.New())
		bind := func(code, name string) error {
			_, _, _, err := k.BindDevice(k.ctx(), identity.BindInput{Code: code, Name: name, IP: address})
			return err
		}
		if err := bind(code, "  "); !errors.Is(err, identity.ErrDeviceInvalid) {
			t.Errorf("without a name: %v", err)
		}
		for range 10 {
			if err := bind("0000000000", "till"); !errors.Is(err, identity.ErrBindCodeInvalid) {
				t.Fatalf("a guess: %v", err)
			}
		}
		if err := bind(code, "till"); !errors.Is(err, identity.ErrTooManyTries) {
			t.Errorf("the right code after ten guesses: %v", err)
		}
		k.Clock.Advance(24 * time.Hour)
		if err := bind(code, "till"); !errors.Is(err, identity.ErrBindCodeInvalid) {
			t.Errorf("after a day: %v", err)
		}
	})
}
