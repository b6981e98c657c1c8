package identity

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"citycard/app/platform/db"
	"citycard/app/platform/fold"
	"citycard/app/platform/ident"
	"citycard/app/platform/quota"
	"citycard/app/platform/token"
)

const (
	bindDigits   = 10
	bindLife     = 24 * time.Hour
	deviceLetter = 40 // characters of a device's name
)

// Device is a till bound to a store.
type Device struct {
	ID        ident.ID
	StoreID   ident.ID
	Name      string
	BoundAt   time.Time
	UnboundAt *time.Time
	SeenAt    *time.Time // last noted use of its session; nil when it has none that lives
}

// CreateBindCodeTx makes a code of ten digits that binds one till to the store within 24 hours. It
// is shown once. The caller has checked that the actor may do this for the store.
func (s *Service) CreateBindCodeTx(tx *db.Tx, storeID ident.ID, by Actor) (code string, err error) {
	code = token.Digits(bindDigits)
	return code, s.records.insertBindCode(tx, s.bindHash(code), storeID, by, tx.Now().Add(bindLife))
}

func (s *Service) bindHash(code string) string {
	return s.keys.Fingerprint("identity bind code", fold.Digits(code))
}

// BindInput is what a till sends. Name is how the owner will recognise it ("收银台 1").
type BindInput struct {
	Code string
	Name string
	IP   string
}

// bindLimits bound the wrong codes of one network and of everybody.
func bindLimits(ip string) []quota.Limit {
	return []quota.Limit{
		{Key: "identity.bind.net:" + network(ip), Max: 10, Window: time.Hour},
		{Key: "identity.bind.all", Max: 2000, Window: time.Hour},
	}
}

// BindDevice turns a binding code into a device with a session. ErrBindCodeInvalid,
// ErrDeviceInvalid, ErrTooManyTries.
func (s *Service) BindDevice(
	ctx context.Context, in BindInput,
) (tok string, expires time.Time, device Device, err error) {
	in.Name = strings.TrimSpace(in.Name)
	if in.Name == "" || utf8.RuneCountInString(in.Name) > deviceLetter {
		return "", time.Time{}, Device{}, ErrDeviceInvalid.WithField("name", "field.identity.device_name")
	}
	limits := bindLimits(in.IP)
	if err := quota.TakeAll(ctx, s.db, ErrTooManyTries, limits...); err != nil {
		return "", time.Time{}, Device{}, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		device = Device{ID: s.ids.New(), Name: in.Name, BoundAt: tx.Now()}
		var ok bool
		device.StoreID, ok, err = s.records.useBindCode(tx, s.bindHash(in.Code), device.ID)
		if err != nil {
			return err
		}
		if !ok {
			return ErrBindCodeInvalid
		}
		if err := s.records.insertDevice(tx, device); err != nil {
			return err
		}
		if tok, expires, err = s.OpenSessionTx(tx, KindDevice, device.ID, device.StoreID, device.Name); err != nil {
			return err
		}
		return quota.ReleaseAllTx(tx, limits...)
	})
	if err != nil {
		return "", time.Time{}, Device{}, err
	}
	return tok, expires, device, nil
}

// Devices lists the tills that are bound to a store, oldest first.
func (s *Service) Devices(ctx context.Context, storeID ident.ID) ([]Device, error) {
	return s.records.devices(s.db.Read(ctx), storeID)
}

// UnbindDeviceTx takes a till off a store and ends its session; ErrDeviceNotFound also for a
// till of another store. The caller has checked that the actor may do this for the store.
func (s *Service) UnbindDeviceTx(tx *db.Tx, storeID, deviceID ident.ID) error {
	n, err := s.records.unbindDevice(tx, storeID, deviceID)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrDeviceNotFound
	}
	return s.EndSessionsTx(tx, KindDevice, deviceID)
}
