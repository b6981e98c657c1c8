package member

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/fault"
	"citycard/app/platform/fold"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
)

const (
	// numberCookie holds, sealed, the number between the two steps: a number stands in no address.
	numberCookie  = "login_number"
	numberSeconds = 15 * 60 // a little longer than a code lives

	// cardPath is where a member goes who wanted nothing else.
	cardPath = "/card"
)

type loginPage struct {
	respond.Base
	Problems []view.Problem
	Phone    view.Field
	Next     string
}

// showLogin answers GET /login, the first step: which number.
func (p *Pages) showLogin(c *gin.Context) error {
	next := c.Query("next")
	who, err := middleware.ActorOrNobody(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	if who.Kind == identity.KindMember {
		return respond.Redirect(c, respond.LocalPath(next, cardPath))
	}
	f := respond.FreshForm(request(c))
	if number, err := phone.Parse(p.HTML.SealedCookie(c, numberCookie)); err == nil {
		f.Set("phone", strings.TrimPrefix(number.E164(), "+86"))
	}
	return p.renderLogin(c, f, next)
}

func (p *Pages) renderLogin(c *gin.Context, f *respond.Form, next string) error {
	page := loginPage{Base: p.HTML.NewBase(c, respond.AreaVisitor, "me", "member.login.title"), Problems: f.Problems(),
		Phone: f.Field("phone", "member.login.phone"), Next: respond.LocalPath(next, "")}
	page.Narrow, page.Focus = true, true
	page.Phone.Type, page.Phone.InputMode, page.Phone.Autocomplete = "tel", "tel", "tel"
	page.Phone.Required, page.Phone.MaxLength = true, 32
	page.Phone.Hint = page.T("member.login.phone_hint")
	return p.HTML.ShowForm(c, f, "member/login.html", &page)
}

// sendCode answers POST /login. Known and unknown numbers get the same answer.
func (p *Pages) sendCode(c *gin.Context) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	number, err := phone.Parse(f.Text("phone"))
	if err == nil {
		err = p.send(c, number)
	}
	if err != nil {
		if !refuseSending(f, request(c), err) {
			return err
		}
		if !errors.Is(err, identity.ErrTooManyCodes) {
			return p.renderLogin(c, f, f.Text("next"))
		}
		p.HTML.SetSealedCookie(c, numberCookie, number.E164(), numberSeconds)
		return p.renderCode(c, f, number, f.Text("next")) // the code that came before is still good
	}
	p.HTML.SetSealedCookie(c, numberCookie, number.E164(), numberSeconds)
	return respond.Redirect(c, codeStep(f.Text("next")))
}

func (p *Pages) send(c *gin.Context, number phone.Number) error {
	asked := request(c)
	return p.Identity.SendCode(c.Request.Context(),
		identity.SendCodeInput{Phone: number, IP: asked.IP, Locale: asked.Locale})
}

// refuseSending also says how long to wait, which a limit knows.
func refuseSending(f *respond.Form, asked *respond.Request, err error) bool {
	if !f.Refuse(err) {
		return false
	}
	if e := fault.Of(err); e.RetryAfter > 0 {
		f.Fail("", "member.login.wait", "wait", waitText(asked, e.RetryAfter))
	}
	return true
}

// waitText rounds up: "48 秒" below two minutes, then "35 分钟".
func waitText(asked *respond.Request, wait time.Duration) string {
	if wait <= 2*time.Minute {
		return asked.T("member.login.seconds", "n", int((wait+time.Second-1)/time.Second))
	}
	return asked.T("member.login.minutes", "n", int((wait+time.Minute-1)/time.Minute))
}

// codeStep is the address of the second step, with where to go afterwards.
func codeStep(next string) string {
	if next = respond.LocalPath(next, ""); next == "" {
		return "/login/code"
	}
	return "/login/code?next=" + url.QueryEscape(next)
}

type codePage struct {
	respond.Base
	Problems []view.Problem
	Number   string // masked
	Code     view.Field
	Terms    view.Check
	Next     string
	Dev      bool
}

// showCode answers GET /login/code, the second step: the six digits.
func (p *Pages) showCode(c *gin.Context) error {
	number, err := phone.Parse(p.HTML.SealedCookie(c, numberCookie))
	if err != nil {
		return respond.Redirect(c, "/login")
	}
	return p.renderCode(c, respond.FreshForm(request(c)), number, c.Query("next"))
}

func (p *Pages) renderCode(c *gin.Context, f *respond.Form, number phone.Number, next string) error {
	page := codePage{Base: p.HTML.NewBase(c, respond.AreaVisitor, "me", "member.login_code.title"),
		Problems: f.Problems(), Number: number.Mask(),
		Code: f.Field("code", "member.login_code.code"), Terms: f.Check("accept_terms", "member.login_code.terms"),
		Next: respond.LocalPath(next, ""), Dev: p.Dev}
	page.Narrow, page.Focus = true, true
	page.Code.InputMode, page.Code.Autocomplete, page.Code.Width = "numeric", "one-time-code", "short"
	page.Code.Required, page.Code.MaxLength = true, 10
	page.Terms.Hint = page.T("member.login_code.terms_hint")
	return p.HTML.ShowForm(c, f, "member/login_code.html", &page)
}

// signIn answers POST /login/code.
func (p *Pages) signIn(c *gin.Context) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	number, err := phone.Parse(p.HTML.SealedCookie(c, numberCookie))
	if err != nil {
		return respond.Redirect(c, "/login")
	}
	asked := request(c)
	signed, err := p.Members.SignIn(c.Request.Context(),
		membership.SignInInput{Phone: number.E164(), Code: fold.Digits(f.Text("code")),
			AcceptTerms: f.Checked("accept_terms"), Locale: asked.Locale, IP: asked.IP,
			Device: deviceOf(c.Request.UserAgent())})
	if err != nil {
		if !refuseCode(f, err) {
			return err
		}
		return p.renderCode(c, f, number, f.Text("next"))
	}
	p.Sessions.Set(c, identity.KindMember, signed.Token, signed.ExpiresAt)
	p.HTML.DeleteCookie(c, numberCookie)
	return respond.Redirect(c, respond.LocalPath(f.Text("next"), cardPath))
}

// refuseCode also takes a wrong code over: it is a fault of a field here, and no lack of a session.
func refuseCode(f *respond.Form, err error) bool {
	if errors.Is(err, identity.ErrCodeWrong) {
		f.Fail("code", "member.login_code.wrong")
		return true
	}
	return f.Refuse(err)
}

// resendCode answers POST /login/resend: another code to the same number.
func (p *Pages) resendCode(c *gin.Context) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	number, err := phone.Parse(p.HTML.SealedCookie(c, numberCookie))
	if err != nil {
		return respond.Redirect(c, "/login")
	}
	if err := p.send(c, number); err != nil {
		if !refuseSending(f, request(c), err) {
			return err
		}
		return p.renderCode(c, f, number, f.Text("next"))
	}
	p.HTML.SetSealedCookie(c, numberCookie, number.E164(), numberSeconds)
	return p.HTML.RedirectWith(c, codeStep(f.Text("next")), "code_sent")
}

// signOut answers POST /logout. It does so for ended sessions, too.
func (p *Pages) signOut(c *gin.Context) error {
	who, err := middleware.ActorOrNobody(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	if who.Kind == identity.KindMember {
		if err := p.Identity.EndSession(c.Request.Context(), middleware.Token(c.Request.Context())); err != nil {
			return err
		}
	}
	p.Sessions.Clear(c, identity.KindMember)
	return p.HTML.RedirectWith(c, "/", "member_signed_out")
}
