package merchants

import (
	"context"
	"strings"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// UpdateStoreFactsInput is a correction of what is known about a store.
type UpdateStoreFactsInput struct {
	Actor   identity.Actor // owner or manager of the store, or an operator of its city
	StoreID ident.ID
	Version int64 // the version that was edited
	Facts   StoreFacts
	Reason  string // why, for the log; may be empty
}

// factsInLog are facts as the operation log records them, with the hours as text.
type factsInLog struct {
	StoreFacts
	OpenHours string
}

func (f StoreFacts) logged() factsInLog { return factsInLog{f, f.OpenHours.String()} }

// UpdateStoreFacts replaces the facts of a store. Coordinates that differ from the stored
// ones are read in Facts.SourceDatum; equal ones stay as they are. An approved store
// keeps its approval but may not lose its place on the map.
// Codes: merchants.store_invalid, store_not_found, staff_not_allowed, store_changed,
// store_has_no_position.
func (s *Service) UpdateStoreFacts(ctx context.Context, in UpdateStoreFactsInput) (Store, error) {
	var store Store
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		if store, err = s.storeForOffersTx(tx, in.Actor, in.StoreID); err != nil {
			return err
		}
		if store.Version != in.Version {
			return ErrStoreChanged
		}
		before := store.StoreFacts
		if store.StoreFacts, err = correctedFacts(before, in.Facts); err != nil {
			return err
		}
		if _, known := store.Position(); !known && store.Status == StoreApproved {
			return ErrStoreHasNoPosition
		}
		if store.ReturnedAt != nil && !in.Actor.Operates(store.CityID) { // changed as asked: it waits again
			store.ReturnedAt, store.ReviewReason = nil, ""
		}
		if err := s.records.saveStore(tx, store); err != nil {
			return err
		}
		store.Version++
		if err := audit.RecordTx(tx, audit.Entry{
			CityID: store.CityID, Actor: in.Actor, Action: "merchants.update_store_facts",
			ObjectKind: "store", ObjectID: store.ID.String(), Before: before.logged(), After: store.StoreFacts.logged(),
			Reason: strings.TrimSpace(in.Reason),
		}); err != nil {
			return err
		}
		return s.noteChangeTx(tx, store.CityID)
	})
	return store, err
}

// correctedFacts leaves an unchanged position as it is: a form shows WGS-84, and converting it
// again would shift a store whose coordinates first came in GCJ-02.
func correctedFacts(before, after StoreFacts) (StoreFacts, error) {
	old, had := before.Position()
	p, has := after.Position()
	if !had || !has || p != old {
		return ValidFacts(after)
	}
	after.SourceDatum = geo.WGS84
	after, err := ValidFacts(after)
	after.SourceDatum = before.SourceDatum
	return after, err
}
