// Package merchant serves a store's owner and managers: what waits, offers, staff and
// devices, the store's facts, the exposure account and the report; and those who want to
// take part. Every page is about one store of the account; an account with several keeps
// the store in the address (?store=).
package merchant

import (
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/merchants"
	"citycard/merchants/exposure"
	"citycard/redemption/figures"
	"citycard/redemption/objection"
)

// Pages are the owner's pages.
type Pages struct {
	HTML       *respond.Pages
	DB         *db.DB
	Sessions   *middleware.Sessions
	Identity   *identity.Service
	Merchants  *merchants.Service
	Exposure   *exposure.Account
	Objections *objection.Service
	Figures    *figures.Service
	Notify     *notify.Service
}

// Mount registers the pages.
func (p *Pages) Mount(r *respond.Router) {
	r.GET("/m/login", p.showSignIn)
	r.POST("/m/login", p.signIn)
	r.GET("/m/logout", elsewhere("/m"))
	r.POST("/m/logout", p.signOut)
	r.GET("/m/forgot", p.showForgot)
	r.POST("/m/forgot", p.recover)
	r.GET("/m/password", p.showChoose)
	r.POST("/m/password", p.choose)
	r.GET("/m/account", p.showAccount)
	r.GET("/m/account/password", elsewhere("/m/account"))
	r.POST("/m/account/password", p.changePassword)
	r.GET("/m/account/export", elsewhere("/m/account"))
	r.POST("/m/account/export", p.exportAccount)
	r.GET("/m/account/close", elsewhere("/m/account"))
	r.POST("/m/account/close", p.closeAccount)
	r.GET("/m/stores", p.chooseStore)
	r.GET("/m", p.inSession(p.home, deciders...))

	r.GET("/m/offers", p.inSession(p.listOffers, deciders...))
	r.GET("/m/offers/new", p.inSession(p.newOffer, deciders...))
	r.POST("/m/offers/new", p.inSession(p.saveOffer, deciders...))
	r.GET("/m/offers/preview", elsewhere("/m/offers/new"))
	r.POST("/m/offers/preview", p.inSession(p.previewOffer, deciders...))
	r.GET("/m/offers/:offer", p.inSession(p.showOffer, deciders...))
	r.GET("/m/offers/:offer/edit", p.inSession(p.editOffer, deciders...))
	r.POST("/m/offers/:offer/edit", p.inSession(p.saveOffer, deciders...))
	r.GET("/m/offers/:offer/publish", p.inSession(p.checkOffer, deciders...))
	r.POST("/m/offers/:offer/publish", p.inSession(p.publishOffer, deciders...))
	r.GET("/m/offers/:offer/pause", p.inSession(p.backToOffer, deciders...))
	r.POST("/m/offers/:offer/pause", p.inSession(p.pauseOffer, deciders...))

	p.mountPeople(r)
	p.mountFigures(r)
	p.mountJoining(r)
}

func (p *Pages) mountPeople(r *respond.Router) {
	r.GET("/m/staff", p.inSession(p.showStaff, deciders...))
	r.GET("/m/staff/new", p.inSession(p.newColleague, owners...))
	r.POST("/m/staff/new", p.inSession(p.hire, owners...))
	r.GET("/m/staff/bind", p.inSession(p.showBindCode, deciders...))
	r.POST("/m/staff/bind", p.inSession(p.makeBindCode, deciders...))
	r.GET("/m/staff/devices/:device/off", p.inSession(p.backToStaff, deciders...))
	r.POST("/m/staff/devices/:device/off", p.inSession(p.unbindDevice, deciders...))
	r.GET("/m/staff/people/:account/off", p.inSession(p.backToStaff, owners...))
	r.POST("/m/staff/people/:account/off", p.inSession(p.disableColleague, owners...))
	r.GET("/m/staff/people/:account/link", p.inSession(p.backToStaff, owners...))
	r.POST("/m/staff/people/:account/link", p.inSession(p.makeLink, owners...))
	r.GET("/m/staff/link", p.inSession(p.showLink, owners...))
	r.GET("/m/store", p.inSession(p.showFacts, deciders...))
	r.POST("/m/store", p.inSession(p.saveFacts, deciders...))
}

func (p *Pages) mountFigures(r *respond.Router) {
	r.GET("/m/exposure", p.inSession(p.showExposure, owners...))
	r.GET("/m/exposure/statement.csv", p.inSession(p.downloadStatement, owners...))
	r.GET("/m/roi", p.inSession(p.showReport, owners...))
	r.GET("/m/roi/export", p.inSession(p.backToReport, owners...))
	r.POST("/m/roi/export", p.inSession(p.exportReport, owners...))
	r.GET("/m/print", p.inSession(p.showSticker, deciders...))
}

func (p *Pages) mountJoining(r *respond.Router) {
	r.GET("/m/apply", p.showApply)
	r.GET("/m/apply/account", p.newAccount)
	r.POST("/m/apply/account", p.openAccount)
	r.GET("/m/apply/store", p.newStore)
	r.POST("/m/apply/store", p.applyWithStore)
	r.GET("/m/leave", p.inSession(p.showLeave, owners...))
	r.POST("/m/leave", p.inSession(p.leave, owners...))
	r.GET("/m/rejoin", p.inSession(p.backHome, owners...))
	r.POST("/m/rejoin", p.inSession(p.rejoin, owners...))
}
