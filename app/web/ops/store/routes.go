// Package store shows operators the stores of their cities and all offers: entering, changing and
// suspending a store, its people, and the import of many stores from a file.
package store

import (
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/merchants/storeimport"
	"citycard/redemption"
	"citycard/redemption/figures"
)

// Pages are the pages of stores.
type Pages struct {
	*frame.Frame
	Imports     *storeimport.Service
	Redemptions *redemption.Service
	Figures     *figures.Service
}

// Mount registers the pages.
func (p *Pages) Mount(r *respond.Router) {
	r.GET("/ops/stores", p.stores().Show)
	r.GET("/ops/stores/export", p.stores().ShowList)
	r.POST("/ops/stores/export", p.stores().Export)
	r.GET("/ops/offers", p.offers().Show)
	r.GET("/ops/offers/export", p.offers().ShowList)
	r.POST("/ops/offers/export", p.offers().Export)
	r.GET("/ops/stores/idle", p.showIdle)
	r.GET("/ops/stores/new", p.showNewStore)
	r.POST("/ops/stores/new", p.addStore)
	p.mountImport(r)
	p.mountStore(r)
}

func (p *Pages) mountImport(r *respond.Router) {
	r.GET("/ops/stores/import", p.showImport)
	r.POST("/ops/stores/import", p.uploadImport)
	r.GET("/ops/stores/import/:upload", p.showPreview)
	r.GET("/ops/stores/import/:upload/mapping", p.toPreview)
	r.POST("/ops/stores/import/:upload/mapping", p.mapImport)
	r.GET("/ops/stores/import/:upload/apply", p.toPreview)
	r.POST("/ops/stores/import/:upload/apply", p.applyImport)
}

// mountStore registers the page of one store and its forms.
func (p *Pages) mountStore(r *respond.Router) {
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
