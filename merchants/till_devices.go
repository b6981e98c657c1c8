package merchants

import (
	"context"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// BindCode makes a code that binds one till device to the store: single use, 24 hours. For
// owners, managers and operators of the city.
// Codes: merchants.store_not_found, staff_not_allowed.
func (s *Service) BindCode(ctx context.Context, actor identity.Actor, storeID ident.ID) (code string, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		store, err := s.storeForOffersTx(tx, actor, storeID)
		if err != nil {
			return err
		}
		if code, err = s.deps.Identity.CreateBindCodeTx(tx, storeID, actor); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: store.CityID, Actor: actor, Action: "merchants.make_bind_code", ObjectKind: "store",
			ObjectID: storeID.String(),
		})
	})
	return code, err
}

// TillDevices lists the devices bound to the store, to the same people as BindCode.
func (s *Service) TillDevices(ctx context.Context, actor identity.Actor, storeID ident.ID) ([]identity.Device, error) {
	if _, err := s.storeForOffersTx(s.db.Read(ctx), actor, storeID); err != nil {
		return nil, err
	}
	return s.deps.Identity.Devices(ctx, storeID)
}

// UnbindDevice ends a device's sessions at once, for the same people as BindCode.
func (s *Service) UnbindDevice(ctx context.Context, actor identity.Actor, storeID, deviceID ident.ID) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		store, err := s.storeForOffersTx(tx, actor, storeID)
		if err != nil {
			return err
		}
		if err := s.deps.Identity.UnbindDeviceTx(tx, storeID, deviceID); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: store.CityID, Actor: actor, Action: "merchants.unbind_device", ObjectKind: "device",
			ObjectID: deviceID.String(),
		})
	})
}
