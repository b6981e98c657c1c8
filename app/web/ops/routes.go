package ops

import "citycard/app/web/respond"

// mountRecords registers the tables and what belongs to one record.
func (p *Pages) mountRecords(r *respond.Router) {
	p.mountMembers(r)
	p.orders().mount(p, r)
	r.GET("/ops/orders/:id", p.order)
	p.refunds().mount(p, r)
	p.redemptions().mount(p, r)
	r.GET("/ops/redemptions/:id", p.redemption)
	r.POST("/ops/redemptions/:id", p.reverseRedemption)
	p.refusals().mount(p, r)
	p.debts().mount(p, r)
	r.GET("/ops/settings", p.settings)
	for _, s := range []setting{p.discount(), p.gate(), p.reward(), p.plan(), p.opening()} {
		s.mount(p, r)
	}
	p.log().mountExport(p, r)
	r.GET("/ops/audit", p.showLog)
	r.GET("/ops/jobs", p.jobList)
	r.GET("/ops/jobs/:name", p.job)
	r.POST("/ops/jobs/:name", p.runJob)
	p.runs().mount(p, r)
	r.GET("/ops/runs/:id", p.run)
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
