package ops

import (
	"html/template"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/identity"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// mePrompt asks for what proves whose account it is, and for what is new.
type mePrompt struct {
	respond.Base
	Back     view.Link
	What     string
	Problems []view.Problem
	QR       template.HTML // of an offered second factor
	Secret   string        // the same for typing
	Hidden   []view.Hidden
	Fields   []view.Field
	Action   string
	Submit   string
}

// prompt starts the form of one step; its texts lie under ops.me.<step>.
func prompt(req *frame.Request, step string, fields ...view.Field) mePrompt {
	page := mePrompt{Base: req.Base("me", "ops.me."+step+".change"), What: req.T("ops.me." + step + ".what"),
		Problems: req.Form.Problems(),
		Back:     view.Link{Label: req.T("ops.me.title"), Href: "/ops/me"}, Fields: fields, Action: "/ops/me/" + step,
		Submit: req.T("ops.me." + step + ".submit")}
	page.Narrow = true
	return page
}

// secret is a password field; what was typed into it does not come back. A form with an input
// named "password" is never kept over a sign-in (respond.keepForm).
func secret(req *frame.Request, name, labelKey, autocomplete string) view.Field {
	f := req.Form.Field(name, labelKey)
	f.Type, f.Autocomplete, f.Required, f.Value, f.Width, f.MaxLength = "password", autocomplete, true, "", "medium",
		128
	return f
}

// typed is a field as it was typed: spaces at the ends belong to a password.
func typed(c *gin.Context, name string) string { return c.Request.PostForm.Get(name) }

func (p *Pages) fresh(c *gin.Context, show func(*gin.Context, *frame.Request) error) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	return show(c, req)
}

func (p *Pages) askPassword(c *gin.Context) error { return p.fresh(c, p.showPassword) }

func (p *Pages) showPassword(c *gin.Context, req *frame.Request) error {
	next := secret(req, "new_password", "ops.me.password.new", "new-password")
	next.Hint = req.T("ops.me.password.hint")
	page := prompt(req, "password", secret(req, "password", "ops.me.current", "current-password"), next)
	return p.HTML.ShowForm(c, req.Form, "ops/me_step.html", &page)
}

// changePassword answers POST /ops/me/password.
func (p *Pages) changePassword(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	err = p.Identity.ChangePassword(c.Request.Context(), identity.ChangePasswordInput{Actor: req.Actor,
		Current: typed(c, "password"), New: typed(c, "new_password"), IP: req.IP})
	switch {
	case err == nil:
		return p.HTML.RedirectWith(c, "/ops/me", "password_changed")
	case req.Form.Refuse(err):
		return p.showPassword(c, req)
	}
	return err
}

func (p *Pages) askSecondFactor(c *gin.Context) error { return p.fresh(c, p.showSecondFactor) }

// showSecondFactor shows the offer of the form's ticket, or a new one. The secret is drawn
// into the page, which no cache keeps, and stands in no address.
func (p *Pages) showSecondFactor(c *gin.Context, req *frame.Request) error {
	offer, err := p.Identity.OfferOf(req.Actor, req.Form.Text("ticket"))
	if err != nil {
		offer = p.Identity.OfferSecondFactor(req.Actor)
	}
	code := req.Form.Field("code", "ops.me.phone.code")
	code.InputMode, code.Autocomplete, code.Required, code.MaxLength, code.Width, code.Value = "numeric",
		"one-time-code", true, 10, "short", ""
	page := prompt(req, "phone", code, secret(req, "password", "ops.me.current", "current-password"))
	svg, err := respond.QRCodeSVG(offer.Link)
	if err != nil {
		return err
	}
	page.QR, page.Secret, page.Hidden = template.HTML(svg), inFours(offer.Secret),
		[]view.Hidden{{Name: "ticket", Value: offer.Ticket}} // our own drawing
	return p.HTML.ShowForm(c, req.Form, "ops/me_step.html", &page)
}

// inFours is a secret as people can type it without losing the place.
func inFours(secret string) string {
	text := ""
	for i, letter := range secret {
		if i > 0 && i%4 == 0 {
			text += " "
		}
		text += string(letter)
	}
	return text
}

// replaceSecondFactor answers POST /ops/me/phone.
func (p *Pages) replaceSecondFactor(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	err = p.Identity.ReplaceSecondFactor(c.Request.Context(), identity.ReplaceSecondFactorInput{Actor: req.Actor,
		Ticket: req.Form.Text("ticket"), Password: typed(c, "password"),
		Code: req.Form.Text("code"), IP: req.IP})
	switch {
	case err == nil:
		return p.HTML.RedirectWith(c, "/ops/me", "second_factor_replaced")
	case req.Form.Refuse(err):
		return p.showSecondFactor(c, req)
	}
	return err
}

func (p *Pages) askRecovery(c *gin.Context) error { return p.fresh(c, p.showRecovery) }

func (p *Pages) showRecovery(c *gin.Context, req *frame.Request) error {
	page := prompt(req, "recovery", secret(req, "password", "ops.me.current", "current-password"))
	return p.HTML.ShowForm(c, req.Form, "ops/me_step.html", &page)
}

// recoveryPage shows the codes: the answer to the POST itself, because they belong into no
// address, no cookie and no cache. A reload asks, and makes them, again.
type recoveryPage struct {
	respond.Base
	Back  view.Link
	Note  view.Notice
	Codes []string
}

// renewRecovery answers POST /ops/me/recovery.
func (p *Pages) renewRecovery(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	codes, err := p.Identity.RenewRecoveryCodes(c.Request.Context(),
		identity.RenewRecoveryCodesInput{Actor: req.Actor, Password: typed(c, "password"), IP: req.IP})
	switch {
	case err != nil && req.Form.Refuse(err):
		return p.showRecovery(c, req)
	case err != nil:
		return err
	}
	page := recoveryPage{Base: req.Base("me", "ops.me.recovery.shown"), Codes: codes,
		Back: view.Link{Label: req.T("ops.me.title"), Href: "/ops/me"},
		Note: view.Notice{Kind: "warn", Title: req.T("ops.me.recovery.once"), Text: req.T("ops.me.recovery.keep")}}
	page.Narrow = true
	return p.HTML.Show(c, "ops/recovery.html", page)
}
