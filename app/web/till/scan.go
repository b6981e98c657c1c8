package till

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/fault"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
)

// decoderFile is the optional decoder that `make assets` fetches.
const decoderFile = "vendor/qr-worker.js"

type waitPage struct {
	respond.Base
	Form     *respond.Form
	Problems []view.Problem
	Code     view.Field
	Decoder  string // address of the optional decoder, "" when it was not built in
	Asking   []namedScreen
}

// wait is the till between two members.
func (p *Pages) wait(c *gin.Context, s session) error {
	return p.showWait(c, s, respond.FreshForm(respond.RequestOf(c.Request.Context())))
}

func (p *Pages) showWait(c *gin.Context, s session, form *respond.Form) error {
	page := &waitPage{Base: p.newBase(c, s, "till", "till.wait.title"), Form: form, Problems: form.Problems(),
		Decoder: p.HTML.Static(decoderFile)}
	page.Wide = true
	page.Code = form.Field("code", "till.wait.digits")
	page.Code.Hint = page.T("till.wait.digits_hint")
	page.Asking = p.localScreens(page.Request)
	return p.HTML.ShowForm(c, form, "till/wait.html", page)
}

// scan takes a code, whichever way it came: gun, camera, typed, or the phone's own scanner.
func (p *Pages) scan(c *gin.Context, s session) error {
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	back := "/till"
	if form.Text("from") == "practice" {
		back = practicePath
	}
	if form.Text("code") == "" {
		form.Fail("code", "till.wait.digits_missing")
		return p.showWait(c, s, form)
	}
	preview, err := p.Redemptions.Scan(c.Request.Context(),
		redemption.ScanInput{Actor: s.Who, StoreID: s.named, Code: form.Text("code")})
	switch {
	case err != nil:
		return p.refuse(c, err, after{back: back})
	case preview.Practice:
		return respond.Redirect(c, practicePath+"/done")
	}
	return respond.Redirect(c, "/till/confirm/"+preview.ClaimID.String())
}

type linkPage struct {
	respond.Base
	Digits string
	Asking []namedScreen
}

// codeLink answers GET /q/{digits}, the link in a member's QR code. It looks no code up and
// changes nothing, so a camera's preview, a chat's link check or a stranger learns nothing,
// not even whether the code exists. A bound till gets a page with one button that scans the
// code by POST; its script presses the button, but only on a page that a person sees: a
// prefetch runs no script, and a page rendered ahead of time is not visible.
func (p *Pages) codeLink(c *gin.Context) error {
	c.Header("X-Robots-Tag", "noindex")
	s, err := p.sessionOf(c)
	digits, unreadable := redemption.ReadCode(c.Param("digits"))
	switch {
	case err == nil && unreadable == nil:
		page := linkPage{Base: p.newBase(c, s, "till", "till.link.title"), Digits: digits}
		page.Asking = p.localScreens(page.Request)
		return p.HTML.Show(c, "till/link.html", page)
	case err == nil:
		return p.refuse(c, unreadable, after{})
	case fault.Of(err) == nil:
		return err
	case whoIsGone(c) != nil || fault.Of(err).Is(redemption.ErrChooseStore):
		return p.refuse(c, err, after{})
	}
	return p.stranger(c)
}

type strangerPage struct {
	respond.Base
	Cashier string // for a cashier whose phone is not bound yet
}

// stranger says what such a link is, to whoever holds it.
func (p *Pages) stranger(c *gin.Context) error {
	page := strangerPage{Base: p.HTML.NewBase(c, respond.AreaVisitor, "", "page.code_link.title"),
		Cashier: "/till/bind"}
	return p.HTML.Show(c, "visitor/code_link.html", page)
}
