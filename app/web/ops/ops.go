// Package ops serves the city's operators: work first, numbers second, then every record
// that they may see, always of their own cities.
package ops

import (
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/jobs"
	"citycard/membership"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/merchants/exposure"
	"citycard/merchants/storeimport"
	"citycard/redemption"
)

// Pages are the operators' pages.
type Pages struct {
	HTML        *respond.Pages
	DB          *db.DB
	Sessions    *middleware.Sessions
	Identity    *identity.Service
	Members     *membership.Service
	Merchants   *merchants.Service
	Imports     *storeimport.Service
	Catalogue   *catalogue.Catalogue
	Exposure    *exposure.Account
	Redemptions *redemption.Service
	Notify      *notify.Service
	Jobs        *jobs.Runner
}

// Mount registers the pages: the work list and the reviews, then the records.
func (p *Pages) Mount(r *respond.Router) {
	p.mountWork(r)
	p.mountMe(r)
	p.mountRecords(r)
}
