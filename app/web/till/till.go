// Package till serves the cashier: binding a device, practice, scan, confirm, result, the
// day's list. Tills and a store's people with a login both come in here.
package till

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/merchants"
	"citycard/redemption"
)

// Pages are the till's pages.
type Pages struct {
	HTML        *respond.Pages
	DB          *db.DB
	Sessions    *middleware.Sessions
	Identity    *identity.Service
	Merchants   *merchants.Service
	Redemptions *redemption.Service
}

// Mount registers the pages.
func (p *Pages) Mount(r *respond.Router) {
	r.GET("/q/:digits", p.CodeLink)
}

type codeLinkPage struct{ respond.Base }

// CodeLink answers GET /q/{digits}, the link in a member's QR code. It looks nothing up
// and changes nothing, so a camera's preview, a chat's link check or a stranger learns
// nothing, not even whether the code exists; it says what to do.
func (p *Pages) CodeLink(c *gin.Context) error {
	page := codeLinkPage{p.HTML.NewBase(c, respond.AreaVisitor, "", "page.code_link.title")}
	c.Header("X-Robots-Tag", "noindex")
	return p.HTML.Show(c, "visitor/code_link.html", page)
}
