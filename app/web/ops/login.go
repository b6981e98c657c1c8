package ops

import (
	"errors"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

type loginPage struct {
	respond.Base
	Errors                []view.Problem
	Login, Password, TOTP view.Field
	Next                  string
}

// showLogin answers GET /ops/login. Somebody who is signed in goes on.
func (p *Pages) showLogin(c *gin.Context) error {
	if _, err := frame.Operator(c); err == nil {
		return respond.Redirect(c, respond.LocalPath(c.Query("next"), "/ops"))
	}
	form := respond.FreshForm(respond.RequestOf(c.Request.Context()))
	form.Set("next", c.Query("next"))
	return p.loginForm(c, form)
}

func (p *Pages) loginForm(c *gin.Context, form *respond.Form) error {
	page := loginPage{Base: p.HTML.NewBase(c, respond.AreaOps, "", "ops.login.title"), Errors: form.Problems(),
		Next: form.Text("next")}
	page.Narrow = true
	page.Login, page.Password, page.TOTP = form.Field("login", "ops.login.login"),
		form.Field("password", "ops.login.password"), form.Field("totp", "ops.login.totp")
	page.Login.Autocomplete, page.Login.Required, page.Login.MaxLength = "username", true, 64
	page.Password.Type, page.Password.Autocomplete, page.Password.Required, page.Password.Value = "password",
		"current-password", true, ""
	page.TOTP.Autocomplete, page.TOTP.InputMode, page.TOTP.Required = "one-time-code", "numeric", true
	page.TOTP.Width, page.TOTP.MaxLength, page.TOTP.Value, page.TOTP.Hint = "medium", 20, "",
		page.T("ops.login.totp_hint")
	return p.HTML.ShowForm(c, form, "ops/login.html", &page)
}

// signIn answers POST /ops/login.
func (p *Pages) signIn(c *gin.Context) error {
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	ctx, req := c.Request.Context(), respond.RequestOf(c.Request.Context())
	signed, err := p.Identity.SignIn(ctx, identity.SignInInput{Login: form.Text("login"),
		Password: c.Request.PostForm.Get("password"), TOTP: form.Text("totp"), IP: req.IP})
	if err == nil &&
		signed.Actor.Kind != identity.KindOperator { // a correct sign-in of a store's staff: operators only
		if err = p.Identity.EndSession(ctx, signed.Token); err != nil {
			return err
		}
		err = identity.ErrSignInFailed
	}
	switch {
	case errors.Is(err, identity.ErrSignInFailed):
		form.Fail("", "ops.login.failed")
		return p.loginForm(c, form)
	case err != nil && form.Refuse(err):
		return p.loginForm(c, form)
	case err != nil:
		return err
	}
	p.Sessions.Set(c, identity.KindOperator, signed.Token, signed.ExpiresAt)
	return respond.Redirect(c, respond.LocalPath(form.Text("next"), "/ops"))
}

// signOut answers POST /ops/logout: the session ends on every replica.
func (p *Pages) signOut(c *gin.Context) error {
	if _, err := frame.Operator(c); err == nil {
		if err := p.Identity.EndSession(c.Request.Context(), middleware.Token(c.Request.Context())); err != nil {
			return err
		}
	}
	p.Sessions.Clear(c, identity.KindOperator)
	return p.HTML.RedirectWith(c, "/ops/login", "signed_out")
}
