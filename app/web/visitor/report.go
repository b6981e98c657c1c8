package visitor

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
	"citycard/redemption/objection"
)

type reportPage struct {
	publicPage
	Store    string
	Last     string // the member's last attempt here, in words; "" without one
	Action   string
	Problems []view.Problem
	Reason   view.Choice
	Words    view.Field
}

// showReport answers GET /stores/{store}/report: the form for a store that did not honour
// the card.
func (p *Pages) showReport(c *gin.Context) error {
	return p.reportForm(c, respond.FreshForm(respond.RequestOf(c.Request.Context())))
}

// sendReport answers POST /stores/{store}/report.
func (p *Pages) sendReport(c *gin.Context) error {
	id, err := storeID(c)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	_, err = p.Objections.ReportRefusal(c.Request.Context(),
		objection.ReportRefusalInput{Actor: who, StoreID: id, Reason: form.Text("reason"), Text: form.Text("text")})
	if err != nil {
		if form.Refuse(err) {
			return p.reportForm(c, form)
		}
		return err
	}
	return p.HTML.RedirectWith(c, "/stores/"+id.String(), "store_reported")
}

func (p *Pages) reportForm(c *gin.Context, form *respond.Form) error {
	id, err := storeID(c)
	if err != nil {
		return err
	}
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	store, err := p.Merchants.StoreOf(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	page, err := p.reportPage(c, store, form)
	if err != nil {
		return err
	}
	if page.Last, err = p.lastAttempt(c, page.Request, who, store); err != nil {
		return err
	}
	return p.HTML.ShowForm(c, form, "visitor/report.html", &page)
}

func (p *Pages) reportPage(c *gin.Context, store merchants.StoreView, form *respond.Form) (reportPage, error) {
	home, err := city.ByID(p.DB.Read(c.Request.Context()), store.CityID)
	if err != nil {
		return reportPage{}, err
	}
	page := reportPage{publicPage: p.newPage(c, home, "stores", "visitor.report.title"), Action: c.Request.URL.Path,
		Problems: form.Problems()}
	page.Store, page.Narrow = store.Name(page.Locale), true
	page.Crumb = &view.Link{Label: page.Store, Href: "/stores/" + store.ID.String()}
	var reasons []view.Option
	for _, reason := range objection.RefusalReasons {
		reasons = append(reasons, view.Option{Value: reason, Label: page.T("refusal_reason." + reason + ".title")})
	}
	page.Reason = form.Choice("reason", "visitor.report.reason", false, reasons...)
	page.Words = form.Field("text", "visitor.report.words")
	page.Words.Type, page.Words.Rows, page.Words.MaxLength = "textarea", 4, 500
	page.Words.Hint, page.Words.Optional = page.T("visitor.report.words_hint"), page.T("visitor.report.optional")
	return page, nil
}

// lastAttempt says when the member's code was last seen here and what became of it.
func (p *Pages) lastAttempt(
	c *gin.Context, req *respond.Request, who identity.Actor, store merchants.StoreView,
) (string, error) {
	last, found, err := p.Objections.LastAttempt(c.Request.Context(), who, store.ID)
	if err != nil || !found {
		return "", err
	}
	if last.Code == "" {
		return req.T("visitor.report.last_visit", "when", req.Moment(last.At)), nil
	}
	return req.T("visitor.report.last_refusal", "when", req.Moment(last.At), "what", req.T(last.Code+".title")), nil
}
