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
	r.GET("/ops/reviews/words", p.showWords)
	r.POST("/ops/reviews/words", p.saveWords)
	r.GET("/ops/reviews/bulk", p.showBulk)
	r.POST("/ops/reviews/bulk", p.approveBulk)
	r.GET("/ops/reviews/bulk/done", p.showBulkDone)
	r.GET("/ops/reviews/:type/:item", p.toReview)
	r.POST("/ops/reviews/:type/:item", p.decideReview)
	r.GET("/ops/reviews/:type/:item/hold", p.toReview)
	r.POST("/ops/reviews/:type/:item/hold", p.holdReview)
	p.mountStores(r)
}

// mountStores registers the lists of stores and offers, one store's page and the import.
func (p *Pages) mountStores(r *respond.Router) {
	p.stores().mount(p, r)
	p.offers().mount(p, r)
	r.GET("/ops/stores/idle", p.showIdle)
	r.GET("/ops/stores/new", p.showNewStore)
	r.POST("/ops/stores/new", p.addStore)
	r.GET("/ops/stores/import", p.showImport)
	r.POST("/ops/stores/import", p.uploadImport)
	r.GET("/ops/stores/import/:upload", p.showPreview)
	r.GET("/ops/stores/import/:upload/mapping", p.toPreview)
	r.POST("/ops/stores/import/:upload/mapping", p.mapImport)
	r.GET("/ops/stores/import/:upload/apply", p.toPreview)
	r.POST("/ops/stores/import/:upload/apply", p.applyImport)
	r.GET("/ops/stores/:store", p.showStore)
	r.GET("/ops/stores/:store/contact", p.askContact)
	r.POST("/ops/stores/:store/contact", p.revealContact)
	r.GET("/ops/stores/:store/edit", p.showEditStore)
	r.POST("/ops/stores/:store/edit", p.editStore)
	r.GET("/ops/stores/:store/suspension", p.toStore)
	r.POST("/ops/stores/:store/suspension", p.suspendStore)
	r.GET("/ops/stores/:store/approval", p.toStore)
	r.POST("/ops/stores/:store/approval", p.resumeStore)
	r.GET("/ops/stores/:store/staff", p.toStore)
	r.POST("/ops/stores/:store/staff", p.hireStaff)
	r.GET("/ops/stores/:store/staff/link", p.toStore)
	r.POST("/ops/stores/:store/staff/link", p.makeStaffLink)
}
