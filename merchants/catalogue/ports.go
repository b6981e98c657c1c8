package catalogue

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/merchants"
)

// Stores is what a list is made from. *merchants.Service implements it.
type Stores interface {
	CatalogueVersionTx(tx *db.Tx, id city.ID) (int64, error)
	LiveStoresTx(tx *db.Tx, id city.ID) ([]merchants.Store, map[ident.ID][]merchants.Offer, error)
	FollowedTx(tx *db.Tx, memberID ident.ID, id city.ID) ([]ident.ID, error)
	SaleGateTx(tx *db.Tx, id city.ID) (int, error)
	OnChange(f func(city.ID))
}

// Booster names up to n stores for the boosted places of a page, the most owed first. It
// may name only stores for which eligible is true: they match the query and stand further
// down the list than the page.
type Booster interface {
	Boosted(q Query, n int, eligible func(storeID ident.ID) bool) []ident.ID
}
