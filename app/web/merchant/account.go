package merchant

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/fault"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// ownPage is the person behind the login: what is kept of them, and the way out.
type ownPage struct {
	respond.Base
	Problems []view.Problem
	Facts    []view.Fact
	Partner  bool // a store in the programme keeps the account open
	Sure     view.Check

	Current, New view.Field
}

// showAccount answers GET /m/account.
func (p *Pages) showAccount(c *gin.Context) error {
	return p.ownForm(c, respond.FreshForm(respond.RequestOf(c.Request.Context())))
}

func (p *Pages) ownForm(c *gin.Context, f *respond.Form) error {
	who, err := middleware.Require(c.Request.Context(), identity.KindStaff)
	if err != nil {
		return err
	}
	data, err := p.Merchants.OwnDataOf(c.Request.Context(), who)
	if err != nil {
		return err
	}
	page := ownPage{Base: p.applyBase(c, "merchant.account.title"), Partner: data.InProgramme,
		Sure: f.Check("sure", "merchant.account.sure"), Problems: f.Problems()}
	page.Nav, page.Who, page.Limited = "account", who.Name,
		!slices.ContainsFunc(data.Stores, func(s merchants.StaffStore) bool { return s.Role == merchants.RoleOwner })
	number := page.T("merchant.account.no_phone")
	if data.Phone != "" {
		number = phone.Number(data.Phone).Mask()
	}
	page.Current, page.New = f.Field("password", "merchant.account.current"),
		f.Field("new_password", "merchant.forgot.password")
	page.Current.Type, page.Current.Autocomplete, page.Current.Required, page.Current.Value = "password",
		"current-password", true, ""
	page.New.Type, page.New.Autocomplete, page.New.Required, page.New.Value, page.New.Hint = "password", "new-password",
		true, "", page.T("merchant.apply.password_hint")
	page.Facts = []view.Fact{{Label: page.T("merchant.login.login"), Value: data.Login},
		{Label: page.T("merchant.apply.phone"), Value: number}}
	for _, store := range data.Stores {
		page.Facts = append(page.Facts, view.Fact{Label: page.Pick(store.Name, store.NameEn),
			Value: page.T("merchant.role." + string(store.Role))})
	}
	return p.HTML.ShowForm(c, f, "merchant/account.html", &page)
}

// changePassword answers POST /m/account/password.
func (p *Pages) changePassword(c *gin.Context) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	who, err := middleware.Require(c.Request.Context(), identity.KindStaff)
	if err != nil {
		return err
	}
	err = p.Identity.ChangePassword(c.Request.Context(), identity.ChangePasswordInput{Actor: who,
		Current: typed(f, "password"), New: typed(f, "new_password"), IP: respond.RequestOf(c.Request.Context()).IP})
	switch {
	case err == nil:
		return p.HTML.RedirectWith(c, "/m/account", "merchant_password_set")
	case f.Refuse(err):
		return p.ownForm(c, f)
	}
	return err
}

// exportAccount answers POST /m/account/export with all that is kept of the person.
func (p *Pages) exportAccount(c *gin.Context) error {
	who, err := middleware.Require(c.Request.Context(), identity.KindStaff)
	if err != nil {
		return err
	}
	data, err := p.Merchants.OwnDataOf(c.Request.Context(), who)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="citycard-account.json"`)
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "application/json; charset=utf-8", text)
	return nil
}

// closeAccount answers POST /m/account/close.
func (p *Pages) closeAccount(c *gin.Context) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	who, err := middleware.Require(c.Request.Context(), identity.KindStaff)
	if err != nil {
		return err
	}
	if !f.Checked("sure") {
		f.Fail("sure", "merchant.account.sure_missing")
		return p.ownForm(c, f)
	}
	err = p.Merchants.CloseAccount(c.Request.Context(), merchants.CloseAccountInput{Actor: who})
	if fault.CodeOf(err) == merchants.ErrStillPartner.Code && f.Refuse(err) {
		return p.ownForm(c, f)
	}
	if err != nil {
		return err
	}
	p.Sessions.Clear(c, identity.KindStaff)
	return p.HTML.RedirectWith(c, "/m/login", "merchant_account_closed")
}
