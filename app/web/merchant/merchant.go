// Package merchant serves a store's owner and managers: what waits, offers, staff and
// devices, the store's facts, the exposure account and the report.
package merchant

import (
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/merchants"
	"citycard/merchants/exposure"
	"citycard/redemption"
)

// Pages are the owner's pages.
type Pages struct {
	HTML        *respond.Pages
	DB          *db.DB
	Sessions    *middleware.Sessions
	Identity    *identity.Service
	Merchants   *merchants.Service
	Exposure    *exposure.Account
	Redemptions *redemption.Service
	Notify      *notify.Service
}

// Mount registers the pages.
func (p *Pages) Mount(r *respond.Router) {}
