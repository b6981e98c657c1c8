package merchants

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// SourceKey is the identity of an imported store within its city.
type SourceKey struct{ Source, ID string }

// SourceKey names the row of the source from which the store was made.
func (s Store) SourceKey() SourceKey { return SourceKey{s.Source, s.SourceID} }

// StoresBySourceTx finds the stores of a city that have the source keys of the given stores.
// It reads source, source id, hash and status only. For package storeimport.
func (s *Service) StoresBySourceTx(tx *db.Tx, c city.ID, stores []Store) (map[SourceKey]Store, error) {
	return s.records.storesBySource(tx, c, stores)
}

// EnterStoresTx enters pending stores and updates those of the same source key that are still
// pending and whose SourceHash differs; others stay as they are. At most a few hundred at a time.
// For package storeimport.
func (s *Service) EnterStoresTx(tx *db.Tx, stores []Store) (added, updated int, err error) {
	return s.records.enterStores(tx, stores)
}
