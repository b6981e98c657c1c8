package merchants

import (
	"context"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
)

// Codes of the alarms that tell a city's operators what a merchant decided.
const (
	AlarmStoreLeft    = "merchants.store_left"
	AlarmStoreRejoins = "merchants.store_rejoins"
)

// LeaveInput is an owner's decision about the whole store.
type LeaveInput struct {
	Actor   identity.Actor // owner of the store
	StoreID ident.ID
	Reason  string // up to 500 characters, may be empty
}

// LeaveProgramme takes a store out at once, without the city's consent: an approved store is
// suspended, a waiting application is withdrawn (rejected). Members no longer see it and its
// till gives no discount from this moment on. What it earned, its records and its people
// stay as they are. The city cannot bring it back by itself: see ReturnToProgramme.
// Codes: merchants.store_not_found, staff_not_allowed, already_left, review_invalid (reason).
func (s *Service) LeaveProgramme(ctx context.Context, in LeaveInput) (Store, error) {
	if in.Reason != "" {
		if err := needsText(in.Reason, "reason", "merchants.reason_missing"); err != nil {
			return Store{}, err
		}
	}
	return s.decideAsOwner(ctx, in, "merchants.leave_programme", AlarmStoreLeft, func(store *Store, tx *db.Tx) error {
		return store.leave(tx.Now())
	})
}

// ReturnToProgramme asks the city to take a store back that left. It stays suspended until
// the city approves it again. A withdrawn application is not continued: the merchant applies anew.
// Codes: merchants.store_not_found, staff_not_allowed, not_left.
func (s *Service) ReturnToProgramme(ctx context.Context, in LeaveInput) (Store, error) {
	return s.decideAsOwner(ctx, in, "merchants.return_to_programme", AlarmStoreRejoins,
		func(store *Store, _ *db.Tx) error {
			return store.rejoin()
		})
}

// decideAsOwner applies an owner's decision, writes the audit entry and raises an alarm for
// the city's operators.
func (s *Service) decideAsOwner(
	ctx context.Context, in LeaveInput, action, alarm string, decide func(*Store, *db.Tx) error,
) (Store, error) {
	var store Store
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.RequireStaffTx(tx, in.Actor, in.StoreID, RoleOwner); err != nil {
			return err
		}
		var err error
		if store, err = s.records.lockStore(tx, in.StoreID); err != nil {
			return err
		}
		before := store.Status
		if err := decide(&store, tx); err != nil {
			return err
		}
		if err := s.records.saveStore(tx, store); err != nil {
			return err
		}
		store.Version++
		if err := audit.RecordTx(tx, audit.Entry{
			CityID: store.CityID, Actor: in.Actor, Action: action, Reason: in.Reason,
			ObjectKind: "store", ObjectID: store.ID.String(), Before: before, After: store.Status,
		}); err != nil {
			return err
		}
		if err := notify.RaiseAlarmTx(tx, notify.Alarm{
			CityID: store.CityID, Code: alarm, Subject: "store:" + store.ID.String(), Detail: store.NameZh,
		}); err != nil {
			return err
		}
		return s.noteChangeTx(tx, store.CityID)
	})
	return store, err
}
