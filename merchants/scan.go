package merchants

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// scanNoteEvery spares a busy till the same update again and again; readiness is counted
// in days, so an hour does not matter.
const scanNoteEvery = time.Hour

// NoteScanTx remembers that someone scanned at the store, for practice or in earnest. It
// is what makes and keeps a store ready; the store list hears of it only when it was not
// ready before. Code: merchants.store_not_found.
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
