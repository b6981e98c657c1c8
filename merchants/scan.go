package merchants

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// scanNoteEvery is how often a store's last scan is updated, which spares a busy till an update
// per scan. Readiness is counted in days, so an hour does not matter.
const scanNoteEvery = time.Hour

// NoteScanTx records that someone scanned at the store, in practice or in earnest. A scan makes
// a store ready for ReadyFor. The store list changes only if the store was not ready before.
// Code: merchants.store_not_found.
func (s *Service) NoteScanTx(tx *db.Tx, storeID ident.ID) error {
	store, err := s.records.store(tx, storeID)
	if err != nil {
		return err
	}
	if err := s.records.noteScan(tx, storeID); err != nil {
		return err
	}
	if store.Ready(tx.Now()) {
		return nil
	}
	return s.noteChangeTx(tx, store.CityID)
}
