package member

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants"
	"citycard/redemption"
	"citycard/redemption/figures"
	"citycard/redemption/objection"
)

// Pages are the member's pages.
type Pages struct {
	HTML        *respond.Pages
	DB          *db.DB
	Sessions    *middleware.Sessions
	Identity    *identity.Service
	Members     *membership.Service
	Orders      *order.Service
	Merchants   *merchants.Service
	Redemptions *redemption.Service
	Objections  *objection.Service
	Figures     *figures.Service
	Notify      *notify.Service
	Dev         bool // outside PUBLIC mode: say where the sign-in code lies
}

// Mount registers the pages. Every address that a form posts to can also be asked for: it
// leads to the page with the form.
func (p *Pages) Mount(r *respond.Router) {
	r.GET("/login", p.showLogin)
	r.POST("/login", p.sendCode)
	r.GET("/login/code", p.showCode)
	r.POST("/login/code", p.signIn)
	r.GET("/login/resend", to("/login/code"))
	r.POST("/login/resend", p.resendCode)
	r.GET("/logout", to("/me"))
	r.POST("/logout", p.signOut)

	r.GET("/card", p.showCard)
	r.GET("/card/code", to("/card"))
	r.POST("/card/code", p.renewCode)
	r.GET("/card/live", p.watchCode)
	r.GET("/card/visits", p.listVisits)
	r.GET("/card/visits/:visit", p.showVisit)
	r.POST("/card/visits/:visit", p.dispute)

	r.GET("/benefits", p.listBenefits)
	r.GET("/benefits/calendar", to("/benefits"))
	r.POST("/benefits/calendar", p.switchCalendar)
	r.GET("/calendar/:file", p.calendar)

	r.GET("/inbox", p.showInbox)
	r.GET("/inbox/seen", to("/inbox"))
	r.POST("/inbox/seen", p.markSeen)

	r.GET("/refund", p.showRefund)
	r.GET("/refund/confirm", p.confirmRefund)
	r.POST("/refund/confirm", p.requestRefund)

	p.mountAccount(r)
}

func (p *Pages) mountAccount(r *respond.Router) {
	r.GET("/me", p.showAccount)
	r.GET("/me/language", p.showLanguage)
	r.POST("/me/language", p.setLanguage)
	r.GET("/me/devices", p.listDevices)
	r.POST("/me/devices", p.endDevice)
	r.GET("/me/export", p.showExport)
	r.POST("/me/export", p.export)
	r.GET("/me/erase", p.showErase)
	r.POST("/me/erase", p.erase)
}

func to(path string) respond.Handler {
	return func(c *gin.Context) error { return respond.Redirect(c, path) }
}

// me is the member who asks, and the page that is answered with.
func (p *Pages) me(c *gin.Context, nav, titleKey string, pairs ...any) (identity.Actor, respond.Base, error) {
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return identity.Actor{}, respond.Base{}, err
	}
	base := p.HTML.NewBase(c, respond.AreaMember, nav, titleKey, pairs...)
	return who, base, nil
}

// request is what is known of the HTTP request.
func request(c *gin.Context) *respond.Request { return respond.RequestOf(c.Request.Context()) }

// cities are all cities by code.
func (p *Pages) cities(c *gin.Context) (map[city.ID]city.City, error) {
	all, err := city.All(p.DB.Read(c.Request.Context()))
	byID := make(map[city.ID]city.City, len(all))
	for _, one := range all {
		byID[one.ID] = one
	}
	return byID, err
}

// inbox is where the member's messages lie.
func inbox(who identity.Actor) notify.Recipient {
	return notify.Recipient{Kind: notify.RecipientMember, ID: who.ID}
}

// pathID reads an id from the address; what is none names nothing.
func pathID(c *gin.Context, name string) (ident.ID, error) {
	id, err := ident.Parse(c.Param(name))
	if err != nil {
		return ident.None, respond.ErrNoRoute
	}
	return id, nil
}
