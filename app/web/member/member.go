// Package member serves the pages of a signed-in member: the card with its code, visits,
// benefits, messages, refund and account.
package member

import (
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/membership"
	"citycard/merchants"
	"citycard/redemption"
)

// Pages are the member's pages.
type Pages struct {
	HTML        *respond.Pages
	DB          *db.DB
	Sessions    *middleware.Sessions
	Identity    *identity.Service
	Members     *membership.Service
	Merchants   *merchants.Service
	Redemptions *redemption.Service
	Notify      *notify.Service
	Dev         bool // outside PUBLIC mode: say where the sign-in code lies
}

// Mount registers the pages.
func (p *Pages) Mount(r *respond.Router) {}
