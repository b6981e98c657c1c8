package merchant

import (
	"errors"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

type applyPage struct {
	respond.Base
	Steps  []view.Step
	Action view.Link
	SignIn string // for who has an account already; "" when signed in
}

// showApply answers GET /m/apply: what it takes to be a partner.
func (p *Pages) showApply(c *gin.Context) error {
	who, err := middleware.ActorOrNobody(c.Request.Context(), identity.KindStaff)
	if err != nil {
		return err
	}
	page := applyPage{Base: p.applyBase(c, "merchant.apply.title")}
	page.Description, page.Index = page.T("merchant.apply.lead"), true
	page.Action, page.SignIn = view.Link{Label: page.T("merchant.apply.start"), Href: "/m/apply/account"},
		"/m/login?next=/m/apply/store"
	now := 0
	if who.Kind == identity.KindStaff { // the account is open already
		page.Action.Href, page.SignIn, now = "/m/apply/store", "", 2
	}
	page.Steps = applySteps(page.Base, now)
	return p.HTML.Show(c, "merchant/apply.html", page)
}

func (p *Pages) applyBase(c *gin.Context, titleKey string) respond.Base {
	b := p.HTML.NewBase(c, respond.AreaMerchant, "", titleKey)
	b.Narrow = true
	return b
}

// applySteps are the three steps; now is the one that the page is about, from 1.
func applySteps(b respond.Base, now int) []view.Step {
	steps := []view.Step{
		{Label: b.T("merchant.apply.step_account"), Note: b.T("merchant.apply.step_account_note"), State: "todo"},
		{Label: b.T("merchant.apply.step_store"), Note: b.T("merchant.apply.step_store_note"), State: "todo"},
		{Label: b.T("merchant.apply.step_review"), Note: b.T("merchant.apply.step_review_note"), State: "todo"},
	}
	for i := range steps {
		switch {
		case i+1 < now:
			steps[i].State = "done"
		case i+1 == now:
			steps[i].State = "now"
		}
	}
	return withStateTexts(b, steps)
}

type accountPage struct {
	respond.Base
	Problems                     []view.Problem
	Step                         string
	Sent                         bool // a code is on its way: the rest of the form is shown
	Masked                       string
	Phone, Code, Login, Password view.Field
	Terms                        view.Check
	Notice                       *view.Notice
}

// newAccount answers GET /m/apply/account. Who has an account goes on to the store.
func (p *Pages) newAccount(c *gin.Context) error {
	who, err := middleware.ActorOrNobody(c.Request.Context(), identity.KindStaff)
	if err != nil {
		return err
	}
	if who.Kind == identity.KindStaff {
		return respond.Redirect(c, "/m/apply/store")
	}
	return p.accountForm(c, respond.FreshForm(respond.RequestOf(c.Request.Context())), nil)
}

func (p *Pages) accountForm(c *gin.Context, f *respond.Form, notice *view.Notice) error {
	page := accountPage{Base: p.applyBase(c, "merchant.apply.account_title"), Problems: f.Problems(),
		Sent: f.Checked("sent"), Notice: notice}
	page.Step = page.T("merchant.apply.step_of", "n", 1)
	page.Phone = f.Field("phone", "merchant.apply.phone")
	page.Phone.Type, page.Phone.Autocomplete, page.Phone.Required, page.Phone.Hint = "tel", "tel", true,
		page.T("merchant.apply.phone_hint")
	page.Code = f.Field("code", "merchant.apply.code")
	page.Code.InputMode, page.Code.Autocomplete, page.Code.Width, page.Code.Hint = "numeric", "one-time-code", "short",
		page.T("merchant.apply.code_hint")
	page.Login = f.Field("login", "merchant.apply.login")
	page.Login.Autocomplete, page.Login.MaxLength, page.Login.Hint = "username", 64, page.T("merchant.staff.login_hint")
	page.Password = f.Field("password", "merchant.apply.password")
	page.Password.Type, page.Password.Autocomplete, page.Password.Hint, page.Password.Value = "password",
		"new-password", page.T("merchant.apply.password_hint"), ""
	page.Terms = f.Check("accept_terms", "merchant.apply.terms")
	return p.HTML.ShowForm(c, f, "merchant/apply_account.html", &page)
}

// openAccount answers both buttons of the form: send a code, and open the account.
func (p *Pages) openAccount(c *gin.Context) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	if f.Text("step") == "code" || !f.Checked("sent") {
		return p.sendCodeThen(c, f, p.accountForm)
	}
	ctx, req := c.Request.Context(), respond.RequestOf(c.Request.Context())
	opened, err := p.Merchants.OpenOwnerAccount(ctx,
		merchants.OpenOwnerAccountInput{Phone: f.Text("phone"), Code: f.Text("code"),
			Login: f.Text("login"), Password: typed(f, "password"), AcceptTerms: f.Checked("accept_terms"),
			Locale: req.Locale, IP: req.IP})
	switch {
	case errors.Is(err, identity.ErrCodeWrong):
		f.Fail("code", "merchant.apply.code_wrong")
		return p.accountForm(c, f, nil)
	case f.Refuse(err):
		return p.accountForm(c, f, nil)
	case err != nil:
		return err
	}
	p.Sessions.Set(c, identity.KindStaff, opened.Token, opened.ExpiresAt)
	return respond.Redirect(c, "/m/apply/store")
}

// openCities are where a store can take part now.
func (p *Pages) openCities(c *gin.Context) ([]city.City, error) {
	all, err := city.All(p.DB.Read(c.Request.Context()))
	var open []city.City
	for _, one := range all {
		if one.Status == city.StatusOpen {
			open = append(open, one)
		}
	}
	return open, err
}
