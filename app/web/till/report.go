package till

import (
	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
)

type reportPage struct {
	respond.Base
	Form     *respond.Form
	Problems []view.Problem
	About    string // the headline of the screen that it is about
	Text     view.Field
	Asking   []namedScreen
}

// showReport lets a cashier say that something is not as it should be.
func (p *Pages) showReport(c *gin.Context, s session) error {
	form := respond.FreshForm(respond.RequestOf(c.Request.Context()))
	form.Set("about", c.Query("about"))
	return p.reportForm(c, s, form)
}

func (p *Pages) reportForm(c *gin.Context, s session, form *respond.Form) error {
	page := &reportPage{Base: p.newBase(c, s, "", "till.report.title"), Form: form, Problems: form.Problems()}
	page.Narrow = true
	if about := form.Text("about"); outcomes[about].kind != "" {
		page.About = page.Request.Translate(about+".title", nil)
	}
	page.Text = form.Field("text", "till.report.text")
	page.Text.Type, page.Text.Rows, page.Text.MaxLength, page.Text.Required = "textarea", 4, 300, true
	page.Text.Hint = page.T("till.report.hint")
	page.Asking = p.localScreens(page.Request)
	return p.HTML.ShowForm(c, form, "till/report.html", page)
}

// report sends the cashier's text to the operators of the city.
func (p *Pages) report(c *gin.Context, s session) error {
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	err = p.Redemptions.ReportTrouble(c.Request.Context(),
		redemption.TroubleInput{Actor: s.Who, StoreID: s.named, About: form.Text("about"), Text: form.Text("text")})
	if err != nil && form.Refuse(err) {
		return p.reportForm(c, s, form)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, "/till", "till_reported")
}
