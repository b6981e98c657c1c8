// Package record shows operators the records of their cities: members, orders, refunds,
// redemptions, refusals at the till, debts of exposure, the operation log, and runs of jobs.
package record

import (
	"citycard/app/platform/notify"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/jobs"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants/exposure"
	"citycard/redemption"
	"citycard/redemption/objection"
)

// Pages are the pages of the records.
type Pages struct {
	*frame.Frame
	Members     *membership.Service
	Orders      *order.Service
	Exposure    *exposure.Account
	Redemptions *redemption.Service
	Objections  *objection.Service
	Notify      *notify.Service
	Jobs        *jobs.Runner
}

// Mount registers the pages.
func (p *Pages) Mount(r *respond.Router) {
	p.mountMembers(r)
	p.mountMoney(r)
	p.mountVisits(r)
	p.mountWorkings(r)
}

func (p *Pages) mountMembers(r *respond.Router) {
	r.GET("/ops/members", p.searchMembers)
	r.POST("/ops/members", p.findMember)
	r.GET("/ops/members/:id", p.member)
	r.GET("/ops/members/:id/phone", p.askPhone)
	r.POST("/ops/members/:id/phone", p.revealPhone)
	r.GET("/ops/members/:id/cards/:card", p.askCard)
	r.POST("/ops/members/:id/cards/:card", p.changeCard)
}

func (p *Pages) mountMoney(r *respond.Router) {
	r.GET("/ops/orders", p.orders().Show)
	r.GET("/ops/orders/export", p.orders().ShowList)
	r.POST("/ops/orders/export", p.orders().Export)
	r.GET("/ops/orders/:id", p.order)
	r.GET("/ops/refunds", p.refunds().Show)
	r.GET("/ops/refunds/export", p.refunds().ShowList)
	r.POST("/ops/refunds/export", p.refunds().Export)
}

func (p *Pages) mountVisits(r *respond.Router) {
	r.GET("/ops/redemptions", p.redemptions().Show)
	r.GET("/ops/redemptions/export", p.redemptions().ShowList)
	r.POST("/ops/redemptions/export", p.redemptions().Export)
	r.GET("/ops/redemptions/:id", p.redemption)
	r.POST("/ops/redemptions/:id", p.reverseRedemption)
	r.GET("/ops/refusals", p.refusals().Show)
	r.GET("/ops/refusals/export", p.refusals().ShowList)
	r.POST("/ops/refusals/export", p.refusals().Export)
	r.GET("/ops/exposure", p.debts().Show)
	r.GET("/ops/exposure/export", p.debts().ShowList)
	r.POST("/ops/exposure/export", p.debts().Export)
}

// mountWorkings registers what people and the program did.
func (p *Pages) mountWorkings(r *respond.Router) {
	r.GET("/ops/audit", p.showLog)
	r.GET("/ops/audit/export", p.log().ShowList)
	r.POST("/ops/audit/export", p.log().Export)
	r.GET("/ops/jobs", p.jobList)
	r.GET("/ops/jobs/:name", p.job)
	r.POST("/ops/jobs/:name", p.runJob)
	r.GET("/ops/runs", p.runs().Show)
	r.GET("/ops/runs/export", p.runs().ShowList)
	r.POST("/ops/runs/export", p.runs().Export)
	r.GET("/ops/runs/:id", p.run)
}
