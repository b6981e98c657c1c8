package ops

import (
	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
)

// mountWork registers what operators do: signing in, the work list, reviews, stores, imports.
func (p *Pages) mountWork(r *respond.Router) {
	r.GET("/ops/login", p.showLogin)
	r.POST("/ops/login", p.signIn)
	r.GET("/ops/logout", func(c *gin.Context) error { return respond.Redirect(c, "/ops") })
	r.POST("/ops/logout", p.signOut)
	r.GET("/ops", p.showWork)
	r.GET("/ops/alarms/:alarm", p.showAlarm)
	r.POST("/ops/alarms/:alarm", p.settleAlarm)
	r.GET("/ops/reviews", p.showReviews)
	r.GET("/ops/reviews/bulk", p.showBulk)
	r.POST("/ops/reviews/bulk", p.approveBulk)
	r.GET("/ops/reviews/bulk/done", p.showBulkDone)
	r.GET("/ops/reviews/:type/:item", p.toReview)
	r.POST("/ops/reviews/:type/:item", p.decideReview)
	r.GET("/ops/reviews/:type/:item/hold", p.toReview)
	r.POST("/ops/reviews/:type/:item/hold", p.holdReview)
}
