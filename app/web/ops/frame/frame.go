// Package frame is what all pages of the operators share: the request of one operator about one
// city, the list of records with its filters and its export, and names of stores. The packages of
// the pages import it; it imports none of them.
//
// # From the address to the rows
//
// A list is read in this order, here for GET /ops/orders:
//
//  1. record/routes.go: the address and its handler, [List.Show] of the list of orders.
//  2. frame/list.go: Show reads the request, the rows and the texts, and fills the page.
//  3. frame/request.go: who asks, about which city, with which filters.
//  4. record/orders.go: what is special about orders: filters, query, columns, cells.
//  5. The use case (here of package membership) and its query in SQL.
//  6. templates/ops/list.html.
//
// The export of the list (frame/export.go) takes the same way, so that a file holds what was seen.
package frame

import (
	"citycard/app/platform/db"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/merchants"
)

// Frame holds what every page of the operators needs.
type Frame struct {
	HTML      *respond.Pages
	DB        *db.DB
	Sessions  *middleware.Sessions
	Merchants *merchants.Service // names of stores
}
