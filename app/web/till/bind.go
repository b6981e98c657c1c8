package till

import (
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/fold"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

type bindPage struct {
	respond.Base
	Form     *respond.Form
	Problems []view.Problem
	Code     view.Field
	Name     view.Field
	Store    string // whose till this becomes, once the code is known to be good
	Bound    string // the store that this device is bound to already
	Login    string // for people with a login
}

// showBind asks for the code, or, when the owner's link or picture brought one, shows whose
// till this becomes. Looking at a code does not use it.
func (p *Pages) showBind(c *gin.Context) error {
	req := respond.RequestOf(c.Request.Context())
	form := respond.FreshForm(req)
	form.Set("next", req.URL.Query().Get("next"))
	page := p.bindPage(c, form)
	if code := bindDigits(req.URL.Query().Get("code")); code != "" {
		form.Set("code", code)
		if err := p.peek(c, form, page); err != nil {
			return err
		}
	}
	return p.showBindForm(c, form, page)
}

func (p *Pages) bindPage(c *gin.Context, form *respond.Form) *bindPage {
	page := &bindPage{Base: p.newBase(c, session{}, "", "till.bind.title"), Form: form}
	page.Narrow = true
	page.Login = "/m/login?next=" + nextOf(form)
	if s, err := p.sessionOf(c); err == nil && s.Who.Kind == identity.KindDevice {
		page.Bound = s.Store.Name(page.Locale)
	}
	return page
}

// peek names the store of the code, or says beside the field what is wrong with it.
func (p *Pages) peek(c *gin.Context, form *respond.Form, page *bindPage) error {
	ctx := c.Request.Context()
	storeID, err := p.Identity.PeekBindCode(ctx, form.Text("code"), page.IP)
	if refuseCode(form, err) {
		return nil
	}
	if err != nil {
		return err
	}
	store, err := p.Merchants.StoreForStaff(ctx, identity.Actor{Kind: identity.KindDevice, StoreID: storeID}, storeID)
	if err != nil {
		return err
	}
	page.Store = store.Name(page.Locale)
	if form.Text("name") == "" {
		devices, err := p.Identity.Devices(ctx, storeID)
		if err != nil {
			return err
		}
		form.Set("name", page.T("till.bind.default_name", "n", len(devices)+1))
	}
	return nil
}

// refuseCode: a code that is wrong, used or too old is no reason to sign in, which is what
// its kind would mean elsewhere.
func refuseCode(form *respond.Form, err error) bool {
	if errors.Is(err, identity.ErrBindCodeInvalid) {
		form.Fail("code", "till.bind.code_wrong")
		return true
	}
	return err != nil && form.Refuse(err)
}

// bind turns the code into a device and leads to the practice scan, or back to where the
// cashier was when the session ended. A code that was typed alone first leads to the page
// that names its store, as the owner's link does.
func (p *Pages) bind(c *gin.Context) error {
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	form.Set("code", bindDigits(form.Text("code")))
	page := p.bindPage(c, form)
	switch {
	case form.Text("code") == "":
		form.Fail("code", "till.bind.code_missing")
		return p.showBindForm(c, form, page)
	case !form.Has("name"):
		return respond.Redirect(c, "/till/bind?code="+form.Text("code")+"&next="+nextOf(form))
	}
	token, expires, _, err := p.Identity.BindDevice(c.Request.Context(),
		identity.BindInput{Code: form.Text("code"), Name: form.Text("name"), IP: page.IP})
	if refuseCode(form, err) {
		return p.bindAgain(c, form, page)
	}
	if err != nil {
		return err
	}
	p.Sessions.Set(c, identity.KindDevice, token, expires)
	next := respond.LocalPath(form.Text("next"), practicePath)
	if next == "/till" { // nothing was interrupted: a new till begins with the practice scan
		next = practicePath
	}
	return respond.Redirect(c, next)
}

// bindAgain shows the form again, with the store's name when it was not the code that was wrong.
func (p *Pages) bindAgain(c *gin.Context, form *respond.Form, page *bindPage) error {
	if form.ErrorOf("name") != "" {
		if err := p.peek(c, form, page); err != nil {
			return err
		}
	}
	return p.showBindForm(c, form, page)
}

func (p *Pages) showBindForm(c *gin.Context, form *respond.Form, page *bindPage) error {
	page.Problems = form.Problems()
	page.Code, page.Name = form.Field("code", "till.bind.code"), form.Field("name", "till.bind.name")
	page.Code.Hint, page.Code.InputMode, page.Code.Autocomplete, page.Code.MaxLength,
		page.Code.Width = page.T("till.bind.code_hint"), "numeric", "one-time-code", 20, "medium"
	page.Name.Hint, page.Name.MaxLength, page.Name.Autocomplete = page.T("till.bind.name_hint"), 40, "off"
	page.Code.Required, page.Name.Required = true, true
	return p.HTML.ShowForm(c, form, "till/bind.html", page)
}

// bindDigits takes the digits out of a code as people type it: "1234 567 890", "12-34…".
func bindDigits(text string) string {
	if len(text) > 200 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, fold.Typed(text))
}
