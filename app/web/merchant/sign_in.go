package merchant

import (
	"errors"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

type signInPage struct {
	respond.Base
	Problems              []view.Problem
	Login, Password, TOTP view.Field
	Next                  string
}

func (p *Pages) showSignIn(c *gin.Context) error {
	who, err := middleware.ActorOrNobody(c.Request.Context(), identity.KindStaff)
	if err != nil {
		return err
	}
	if who.Kind == identity.KindStaff {
		return respond.Redirect(c, respond.LocalPath(c.Query("next"), "/m"))
	}
	f := respond.FreshForm(respond.RequestOf(c.Request.Context()))
	f.Set("next", c.Query("next"))
	return p.signInForm(c, f)
}

func (p *Pages) signInForm(c *gin.Context, f *respond.Form) error {
	page := signInPage{Base: p.HTML.NewBase(c, respond.AreaMerchant, "", "merchant.login.title"),
		Problems: f.Problems(), Next: f.Text("next")}
	page.Narrow = true
	page.Login = f.Field("login", "merchant.login.login")
	page.Login.Autocomplete, page.Login.Required = "username", true
	page.Password = f.Field("password", "merchant.login.password")
	page.Password.Type, page.Password.Value, page.Password.Autocomplete, page.Password.Required = "password", "",
		"current-password", true
	page.TOTP = f.Field("totp", "merchant.login.totp")
	page.TOTP.InputMode, page.TOTP.Autocomplete, page.TOTP.Width = "numeric", "one-time-code", "short"
	page.TOTP.Hint = page.T("merchant.login.totp_hint")
	return p.HTML.ShowForm(c, f, "merchant/login.html", &page)
}

// signIn answers POST /m/login. It never says which of login, password and code was wrong.
func (p *Pages) signIn(c *gin.Context) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if f.Text("login") == "" {
		f.Fail("login", "merchant.login.login_missing")
	}
	if typed(f, "password") == "" {
		f.Fail("password", "merchant.login.password_missing")
	}
	if !f.OK() {
		return p.signInForm(c, f)
	}
	signed, err := p.Identity.SignIn(ctx, identity.SignInInput{
		Login: f.Text("login"), Password: typed(f, "password"), TOTP: f.Text("totp"), IP: respond.RequestOf(ctx).IP})
	if err == nil && signed.Actor.Kind != identity.KindStaff { // an operator's login opens nothing here
		err = errors.Join(identity.ErrSignInFailed, p.Identity.EndSession(ctx, signed.Token))
	}
	switch {
	case errors.Is(err, identity.ErrSignInFailed):
		f.Fail("", "merchant.login.failed")
		return p.signInForm(c, f)
	case f.Refuse(err):
		return p.signInForm(c, f)
	case err != nil:
		return err
	}
	p.Sessions.Set(c, identity.KindStaff, signed.Token, signed.ExpiresAt)
	return respond.Redirect(c, respond.LocalPath(f.Text("next"), "/m"))
}

func (p *Pages) signOut(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, err := middleware.Require(ctx, identity.KindStaff); err != nil {
		return err
	}
	if err := p.Identity.EndSession(ctx, middleware.Token(ctx)); err != nil {
		return err
	}
	p.Sessions.Clear(c, identity.KindStaff)
	return p.HTML.RedirectWith(c, "/m/login", "merchant_signed_out")
}

// typed is a field as it was typed, with the spaces around it: they belong to a password.
func typed(f *respond.Form, name string) string {
	if all := f.All(name); len(all) > 0 {
		return all[0]
	}
	return ""
}
