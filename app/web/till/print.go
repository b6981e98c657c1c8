package till

import (
	"html/template"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/i18n"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/redemption"
)

type printPage struct {
	respond.Base
	Zh, En *respond.Request // the card speaks both languages, whatever the page's own is
	Store  string
	QR     template.HTML
	Digits string
	Help   string // whom to call; "" leaves a line to write on
	Asking []namedScreen
}

// printCard is the A6 card beside the till: three pictures, four colours, both languages,
// and the code to practise with.
func (p *Pages) printCard(c *gin.Context, s session) error {
	page := printPage{Base: p.newBase(c, s, "", "till.print.title"), Store: s.Store.NameZh,
		Digits: grouped(redemption.PracticeDigits), Help: p.Contact}
	svg, err := respond.QRCodeSVG(page.BaseURL + "/q/" + redemption.PracticeDigits)
	if err != nil {
		return err
	}
	page.QR = template.HTML(svg) // drawn by us, from digits
	page.Zh, page.En = inLanguage(page.Request, i18n.Chinese), inLanguage(page.Request, i18n.English)
	page.Asking = p.localScreens(page.Request)
	return p.HTML.Show(c, "till/print.html", page)
}

// ownersCard is the same card from the owner's side, where ?store= names one of several.
func (p *Pages) ownersCard(c *gin.Context) error {
	if _, err := middleware.Require(c.Request.Context(), identity.KindStaff); err != nil {
		return err
	}
	return p.inSession(p.printCard)(c)
}

func inLanguage(req *respond.Request, locale string) *respond.Request {
	copied := *req
	copied.Locale = locale
	return &copied
}
