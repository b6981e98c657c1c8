// Package catalogue is the member's store list.
package catalogue

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/merchants"
)

// Query asks for one page of a city's live stores.
type Query struct {
	City       city.ID
	Q          string
	District   string
	Category   merchants.Category
	Lat, Lng   *float64 // WGS-84; both or neither
	OpenNow    bool
	FollowedBy *ident.ID
	Locale     string // "zh-CN" or "en"
	Limit      int    // 1 … 100; else 20
	Cursor     string
}

// Row is one store in the list.
type Row struct {
	ID              ident.ID
	Name            string
	Category        merchants.Category
	District        string
	DistanceM       *int
	OpenNow         *bool
	PricePerHeadFen *money.Fen
	BestOffer       Offer
	Boosted         bool
	Evidence        string
	Attribution     string
}

// Offer is what the list says of a store's best offer.
type Offer struct {
	ID          ident.ID
	Name        string
	PayRateBP   int
	CapFen      *money.Fen
	MinSpendFen money.Fen
}

// Page is one page; JSON is {"items": […], "next_cursor": …}.
type Page struct {
	NextCursor string
	JSON       []byte
	rows       func() []Row
}

// Rows are the items as values, for pages that render them.
func (p Page) Rows() []Row { return p.rows() }

// Booster names stores for boosted places.
type Booster interface {
	Boosted(q Query, n int, eligible func(ident.ID) bool) []ident.ID
}

// Catalogue keeps a snapshot per city.
type Catalogue struct{}

// New builds it; booster may be nil.
func New(d *db.DB, stores *merchants.Service, booster Booster) *Catalogue { return &Catalogue{} }

// List gives a page.
func (c *Catalogue) List(ctx context.Context, q Query) (Page, error) { return Page{}, nil }
