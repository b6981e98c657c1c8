package ops

import "citycard/app/web/respond"

// mountRecords registers the tables and what belongs to one record.
func (p *Pages) mountRecords(r *respond.Router) {
	p.orders().mount(p, r)
	r.GET("/ops/orders/:id", p.order)
	p.refunds().mount(p, r)
	p.redemptions().mount(p, r)
	p.refusals().mount(p, r)
}
