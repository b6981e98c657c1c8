package till

import (
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// longShift is how long the chosen store is kept.
const longShift = 30 * 24 * time.Hour

type storePage struct {
	respond.Base
	Form     *respond.Form
	Problems []view.Problem
	Choice   view.Choice
	None     bool // the account works nowhere
}

// showStores lets somebody who works at several stores say at which till they stand.
func (p *Pages) showStores(c *gin.Context) error {
	form := respond.FreshForm(respond.RequestOf(c.Request.Context()))
	form.Set("next", respond.RequestOf(c.Request.Context()).URL.Query().Get("next"))
	return p.storeForm(c, form)
}

func (p *Pages) storeForm(c *gin.Context, form *respond.Form) error {
	who, err := middleware.Require(c.Request.Context(), identity.KindStaff)
	if err != nil {
		return p.refuse(c, err, after{})
	}
	stores, err := p.Merchants.StoresOf(c.Request.Context(), who.ID)
	if err != nil {
		return err
	}
	page := &storePage{Base: p.newBase(c, session{}, "", "till.store.title"), Form: form, Problems: form.Problems(),
		None: len(stores) == 0}
	page.Narrow = true
	page.Choice = form.Choice("store", "till.store.which", false, storeOptions(page.Request, stores)...)
	page.Choice.Big = true
	return p.HTML.ShowForm(c, form, "till/store.html", page)
}

func storeOptions(req *respond.Request, stores []merchants.StaffStore) []view.Option {
	options := make([]view.Option, len(stores))
	for i, store := range stores {
		options[i] = view.Option{Value: store.StoreID.String(), Label: req.Pick(store.Name, store.NameEn),
			Hint: req.T("till.role." + string(store.Role))}
	}
	return options
}

func (p *Pages) chooseStore(c *gin.Context) error {
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	who, err := middleware.Require(c.Request.Context(), identity.KindStaff)
	if err != nil {
		return p.refuse(c, err, after{})
	}
	stores, err := p.Merchants.StoresOf(c.Request.Context(), who.ID)
	if err != nil {
		return err
	}
	for _, store := range stores {
		if store.StoreID.String() == form.Text("store") {
			p.setCookie(c, storeCookie, form.Text("store"))
			return respond.Redirect(c, respond.LocalPath(form.Text("next"), "/till"))
		}
	}
	form.Fail("store", "field.redemption.choose_store.title")
	return p.storeForm(c, form)
}

// nextOf is where a form leads on, for an address.
func nextOf(form *respond.Form) string {
	return url.QueryEscape(respond.LocalPath(form.Text("next"), "/till"))
}
