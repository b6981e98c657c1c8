// Package ops serves the city's operators: work first, numbers second, then every record
// that they may see, always of their own cities. The addresses stand in the routes.go of each
// package: here the sign-in, the work list, alarms and the operator's own account; in review the
// queues and decisions, in record the lists and single records, in store the stores and offers,
// in setting the settings. All stand on frame.
package ops

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/ops/frame"
	"citycard/app/web/ops/record"
	"citycard/app/web/ops/review"
	"citycard/app/web/ops/setting"
	"citycard/app/web/ops/store"
	"citycard/app/web/respond"
	"citycard/jobs"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants/exposure"
	"citycard/merchants/storeimport"
	"citycard/redemption"
	"citycard/redemption/figures"
	"citycard/redemption/late"
	"citycard/redemption/objection"
)

// Pages are the operators' pages.
type Pages struct {
	*frame.Frame
	Identity    *identity.Service
	Members     *membership.Service
	Orders      *order.Service
	Imports     *storeimport.Service
	Exposure    *exposure.Account
	Redemptions *redemption.Service
	Objections  *objection.Service
	Late        *late.Service
	Figures     *figures.Service
	Notify      *notify.Service
	Jobs        *jobs.Runner
}

// Mount registers all pages of the operators.
func (p *Pages) Mount(r *respond.Router) {
	r.GET("/ops", p.showWork)
	r.GET("/ops/login", p.showLogin)
	r.POST("/ops/login", p.signIn)
	r.GET("/ops/logout", func(c *gin.Context) error { return respond.Redirect(c, "/ops") })
	r.POST("/ops/logout", p.signOut)
	r.GET("/ops/alarms/:alarm", p.showAlarm)
	r.POST("/ops/alarms/:alarm", p.decideAlarm)
	p.mountAccount(r)
	p.reviews().Mount(r)
	(&store.Pages{Frame: p.Frame, Imports: p.Imports, Redemptions: p.Redemptions, Figures: p.Figures}).Mount(r)
	(&record.Pages{Frame: p.Frame, Members: p.Members, Orders: p.Orders, Exposure: p.Exposure,
		Redemptions: p.Redemptions,
		Objections:  p.Objections, Notify: p.Notify, Jobs: p.Jobs}).Mount(r)
	(&setting.Pages{Frame: p.Frame, Members: p.Members, Exposure: p.Exposure}).Mount(r)
}

// mountAccount registers the operator's own account.
func (p *Pages) mountAccount(r *respond.Router) {
	r.GET("/ops/me", p.showMe)
	r.GET("/ops/me/sessions", func(c *gin.Context) error { return respond.Redirect(c, "/ops/me") })
	r.POST("/ops/me/sessions", p.endOtherSessions)
	r.GET("/ops/me/phone", p.askSecondFactor)
	r.POST("/ops/me/phone", p.replaceSecondFactor)
	r.GET("/ops/me/recovery", p.askRecovery)
	r.POST("/ops/me/recovery", p.renewRecovery)
	r.GET("/ops/me/password", p.askPassword)
	r.POST("/ops/me/password", p.changePassword)
}

func (p *Pages) reviews() *review.Pages {
	return &review.Pages{Frame: p.Frame, Orders: p.Orders, Objections: p.Objections, Late: p.Late}
}
