package merchant

import (
	"errors"
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// forgotPage asks for the number on record, then for the code that was sent to it and the
// new password.
type forgotPage struct {
	respond.Base
	Problems              []view.Problem
	Sent                  bool
	Phone, Code, Password view.Field
	Notice                *view.Notice
}

// showForgot answers GET /m/forgot.
func (p *Pages) showForgot(c *gin.Context) error {
	return p.forgotForm(c, respond.FreshForm(respond.RequestOf(c.Request.Context())), nil)
}

func (p *Pages) forgotForm(c *gin.Context, f *respond.Form, notice *view.Notice) error {
	page := forgotPage{Base: p.applyBase(c, "merchant.forgot.title"), Problems: f.Problems(), Sent: f.Checked("sent"),
		Notice: notice}
	page.Phone = f.Field("phone", "merchant.apply.phone")
	page.Phone.Type, page.Phone.Autocomplete, page.Phone.Required, page.Phone.Hint = "tel", "tel", true,
		page.T("merchant.forgot.phone_hint")
	page.Code = f.Field("code", "merchant.apply.code")
	page.Code.InputMode, page.Code.Autocomplete, page.Code.Width, page.Code.Hint = "numeric", "one-time-code", "short",
		page.T("merchant.apply.code_hint")
	page.Password = newPasswordField(page.Base, f)
	return p.HTML.ShowForm(c, f, "merchant/forgot.html", &page)
}

// newPasswordField is empty each time: a password is not sent back.
func newPasswordField(b respond.Base, f *respond.Form) view.Field {
	input := f.Field("password", "merchant.forgot.password")
	input.Type, input.Autocomplete, input.Hint, input.Value = "password", "new-password",
		b.T("merchant.apply.password_hint"), ""
	return input
}

// recover answers both buttons of the form: send a code, and set the password.
func (p *Pages) recover(c *gin.Context) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	req := respond.RequestOf(c.Request.Context())
	if f.Text("step") == "code" || !f.Checked("sent") {
		return p.sendCodeThen(c, f, p.forgotForm)
	}
	back, err := p.Merchants.RecoverPassword(c.Request.Context(), merchants.RecoverPasswordInput{Phone: f.Text("phone"),
		Code: f.Text("code"), Password: typed(f, "password"), IP: req.IP})
	switch {
	case errors.Is(err, identity.ErrCodeWrong):
		f.Fail("code", "merchant.apply.code_wrong")
		return p.forgotForm(c, f, nil)
	case f.Refuse(err):
		return p.forgotForm(c, f, nil)
	case err != nil:
		return err
	case back.Token == "": // the account has a second factor
		return p.HTML.RedirectWith(c, "/m/login", "merchant_password_set")
	}
	p.Sessions.Set(c, identity.KindStaff, back.Token, back.ExpiresAt)
	return p.HTML.RedirectWith(c, "/m", "merchant_password_set")
}

// sendCodeThen sends a code and shows the rest of the form. The answer is the same for every number.
func (p *Pages) sendCodeThen(
	c *gin.Context, f *respond.Form, show func(*gin.Context, *respond.Form, *view.Notice) error,
) error {
	req := respond.RequestOf(c.Request.Context())
	number, err := phone.Parse(f.Text("phone"))
	if err == nil {
		err = p.Identity.SendCode(c.Request.Context(),
			identity.SendCodeInput{Phone: number, IP: req.IP, Locale: req.Locale})
	}
	if f.Refuse(err) {
		return show(c, f, nil)
	}
	if err != nil {
		return err
	}
	f.Set("sent", "yes")
	return show(c, f, &view.Notice{Kind: "ok", Text: req.T("merchant.apply.code_sent", "phone", number.Mask())})
}

// choosePage is what a link to a new password opens.
type choosePage struct {
	respond.Base
	Problems []view.Problem
	Login    string // "" when the link no longer works
	Link     string
	Password view.Field
}

// showChoose answers GET /m/password?link=…. It uses nothing up.
func (p *Pages) showChoose(c *gin.Context) error {
	f := respond.FreshForm(respond.RequestOf(c.Request.Context()))
	f.Set("link", c.Query("link"))
	return p.chooseForm(c, f)
}

func (p *Pages) chooseForm(c *gin.Context, f *respond.Form) error {
	page := choosePage{Base: p.applyBase(c, "merchant.choose.title"), Link: f.Text("link")}
	account, err := p.Identity.PeekResetLink(c.Request.Context(), page.Link)
	if err != nil && !f.Refuse(err) {
		return err
	}
	page.Login, page.Problems, page.Password = account.Login, f.Problems(), newPasswordField(page.Base, f)
	if page.Login == "" { // nothing in the form can mend that
		page.Title, page.Problems = page.T("identity.reset_link_invalid.title"), nil
	}
	c.Header("Cache-Control", "no-store")
	return p.HTML.ShowForm(c, f, "merchant/choose_password.html", &page)
}

// choose answers POST /m/password.
func (p *Pages) choose(c *gin.Context) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	_, err = p.Merchants.ChoosePassword(c.Request.Context(),
		merchants.ChoosePasswordInput{Token: f.Text("link"), Password: typed(f, "password")})
	switch {
	case errors.Is(err, identity.ErrResetLinkInvalid):
		return p.chooseForm(c, f)
	case f.Refuse(err):
		return p.chooseForm(c, f)
	case err != nil:
		return err
	}
	return p.HTML.RedirectWith(c, "/m/login", "merchant_password_set")
}

// linkCookie carries a fresh link from the button to the page that shows it, as bindCookie does.
const linkCookie = "m_link"

type linkPage struct {
	base
	Login, Link string
	QR          template.HTML
}

// makeLink answers POST /m/staff/people/{account}/link.
func (p *Pages) makeLink(c *gin.Context, s session) error {
	id, err := ident.Parse(c.Param("account"))
	if err != nil {
		return merchants.ErrStaffNotFound
	}
	reset, err := p.Merchants.ResetPassword(c.Request.Context(),
		merchants.ResetPasswordInput{Actor: s.who, StoreID: s.store.ID, AccountID: id})
	if err != nil {
		return err
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: linkCookie, Value: s.store.ID.String() + "." + reset.Token,
		Path: "/m/staff/link", MaxAge: bindShown,
		HttpOnly: true, Secure: strings.HasPrefix(respond.RequestOf(c.Request.Context()).BaseURL, "https:"),
		SameSite: http.SameSiteStrictMode})
	return respond.Redirect(c, s.path("/m/staff/link"))
}

// showLink answers GET /m/staff/link: the link that was just made, while it works.
func (p *Pages) showLink(c *gin.Context, s session) error {
	kept, _ := c.Cookie(linkCookie)
	store, tok, found := strings.Cut(kept, ".")
	if !found || store != s.store.ID.String() {
		return respond.Redirect(c, s.path("/m/staff"))
	}
	account, err := p.Identity.PeekResetLink(c.Request.Context(), tok)
	if errors.Is(err, identity.ErrResetLinkInvalid) { // used meanwhile
		return respond.Redirect(c, s.path("/m/staff"))
	}
	if err != nil {
		return err
	}
	page := linkPage{base: p.base(c, s, "staff", "merchant.link.title", "login", account.Login), Login: account.Login}
	page.Narrow, page.Link = true, page.BaseURL+"/m/password?link="+tok
	svg, err := respond.QRCodeSVG(page.Link)
	if err != nil {
		return err
	}
	page.QR = template.HTML(svg) // our own drawing: attributes and numbers only
	c.Header("Cache-Control", "no-store")
	return p.HTML.Show(c, "merchant/staff_link.html", page)
}
