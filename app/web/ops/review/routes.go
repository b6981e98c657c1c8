// Package review is where operators decide: new stores, offers, complaints, late entries and
// refunds that people must pay wait in queues, oldest first.
package review

import (
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/membership/order"
	"citycard/redemption/late"
	"citycard/redemption/objection"
)

// Pages are the pages of the queues.
type Pages struct {
	*frame.Frame
	Orders     *order.Service
	Objections *objection.Service
	Late       *late.Service
}

// Mount registers the pages.
func (p *Pages) Mount(r *respond.Router) {
	r.GET("/ops/reviews", p.showReviews)
	r.GET("/ops/reviews/words", p.showBannedWords)
	r.POST("/ops/reviews/words", p.saveBannedWords)
	r.GET("/ops/reviews/bulk", p.showBulk)
	r.POST("/ops/reviews/bulk", p.approveBulk)
	r.GET("/ops/reviews/bulk/done", p.showBulkDone)
	r.GET("/ops/reviews/:type/:item", p.toReview)
	r.POST("/ops/reviews/:type/:item", p.decideReview)
	r.GET("/ops/reviews/:type/:item/hold", p.toReview)
	r.POST("/ops/reviews/:type/:item/hold", p.holdReview)
}
