package till

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
)

// errStaffSignedOut is the till's own word for a login that has run out, as opposed to a
// device that was taken off the store.
var errStaffSignedOut = fault.New(fault.Unauthenticated, "till.staff_signed_out")

// after is what had been going on when something was refused: it leads the buttons.
type after struct {
	claim  ident.ID
	use    string // what was chosen and typed, to be offered again
	bill   string
	resend []view.Hidden // the form, to be sent again as it was
	back   string        // where scanning goes on; "" for the till
}

type screenPage struct {
	respond.Base
	screen
	Asking []namedScreen
}

// refuse shows err as a screen with its own status. Whoever is nobody here is led to bind
// the device, and from there back.
func (p *Pages) refuse(c *gin.Context, err error, a after) error {
	if e := fault.Of(err); e != nil {
		switch {
		case e.Is(redemption.ErrChooseStore):
			return respond.Redirect(c, "/till/store?next="+url.QueryEscape(a.goOn(c)))
		case e.Kind == fault.Unauthenticated:
			if err = whoIsGone(c); err == nil {
				return respond.Redirect(c, "/till/bind?next="+url.QueryEscape(a.goOn(c)))
			}
		}
	}
	problem := respond.ProblemOf(c.Request.Context(), err)
	for name, values := range problem.GetHeaders() {
		c.Writer.Header()[name] = values
	}
	page := screenPage{Base: p.newBase(c, session{}, "", "")}
	page.screen = p.screenOf(page.Request, problem, fault.Of(err))
	page.Actions = actionsOf(page.Request, outcomeOf(problem.Code, problem.Status).step, problem, a, a.goOn(c))
	page.Base.Title = page.Headline
	return p.HTML.Render(c.Writer, problem.Status, "till/screen.html", page)
}

// whoIsGone tells a device that was taken off its store from a login that has run out; nil
// for somebody who never was here.
func whoIsGone(c *gin.Context) error {
	ctx := c.Request.Context()
	switch {
	case middleware.HasCookie(ctx, identity.KindDevice):
		return redemption.ErrDeviceUnbound
	case middleware.HasCookie(ctx, identity.KindStaff):
		return errStaffSignedOut
	}
	return nil
}

// goOn is where to go on after signing in: the same step, with what was typed.
func (a after) goOn(c *gin.Context) string {
	switch {
	case a.claim != ident.None:
		return a.edit()
	case c.Request.Method == http.MethodGet:
		return c.Request.URL.RequestURI()
	}
	return "/till"
}

func (a after) edit() string {
	typed := url.Values{}
	if a.use != "" {
		typed.Set("use", a.use)
	}
	if a.bill != "" {
		typed.Set("bill", a.bill)
	}
	to := "/till/confirm/" + a.claim.String()
	if len(typed) > 0 {
		to += "?" + typed.Encode()
	}
	return to
}

func (a after) scanOn() string {
	if a.back != "" {
		return a.back
	}
	return "/till"
}

// actionsOf are the buttons of a refusal. Red and grey always offer the full price and a
// word to the operators, because there the cashier can mend nothing.
func actionsOf(req *respond.Request, step string, problem *respond.Problem, a after, goOn string) []action {
	main := action{Label: req.T("till.step.rescan"), Href: a.scanOn(), Main: true}
	full := action{Label: req.T("till.step.full"), Href: "/till"}
	report := action{Label: req.T("till.step.report"), Href: "/till/report?about=" + url.QueryEscape(problem.Code)}
	next := url.QueryEscape(goOn)
	switch step {
	case stepEdit, stepNow:
		if a.claim != ident.None {
			main.Label, main.Href = req.T("till.step.edit"), a.edit()
		}
		if step == stepNow {
			full.Main, main.Main = true, false
			return []action{full, main}
		}
		return []action{main, full}
	case stepFull:
		full.Main = true
		return []action{full, report}
	case stepRetry:
		main.Label, main.Href = req.T("till.step.retry"), goOn
		if len(a.resend) > 0 {
			main.Href, main.Post, main.Hidden = "/till/confirm/"+a.claim.String(), true, a.resend
		}
		return []action{main, full, report}
	case stepWait:
		main.Label = req.T("till.step.back")
		return []action{main, full, report}
	case stepBind:
		return []action{{Label: req.T("till.step.bind"), Href: "/till/bind?next=" + next, Main: true}, full}
	case stepSignIn:
		return []action{{Label: req.T("till.step.sign_in"), Href: "/m/login?next=" + next, Main: true}, full}
	case stepToday:
		return []action{{Label: req.T("till.step.today"), Href: "/till/today", Main: true},
			{Label: req.T("till.step.next"), Href: "/till"}}
	}
	if problem.Code == "redemption.code_used" {
		return []action{main, full, report}
	}
	return []action{main, full}
}
