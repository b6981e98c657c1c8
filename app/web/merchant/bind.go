package merchant

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
)

type bindPage struct {
	base
	Action string
	Code   string // grouped for reading aloud; "" before one was made
	Link   string
	QR     template.HTML
}

// bindCookie carries a fresh code from the form to the page that shows it: it stands in no
// address and no log, and a reload shows it again instead of making another.
const bindCookie = "m_bind"

const bindShown = 3600 // seconds

// showBindCode answers GET /m/staff/bind.
func (p *Pages) showBindCode(c *gin.Context, s session) error {
	page := bindPage{base: p.base(c, s, "staff", "merchant.bind.title")}
	page.Action, page.Narrow = page.Path("/m/staff/bind"), true
	kept, _ := c.Cookie(bindCookie)
	store, code, found := strings.Cut(kept, ".")
	if found && store == s.store.ID.String() && len(code) == 10 {
		page.Code, page.Link = code[:4]+" "+code[4:7]+" "+code[7:], page.BaseURL+"/till/bind?code="+code
		svg, err := respond.QRCodeSVG(page.Link)
		if err != nil {
			return err
		}
		page.QR = template.HTML(svg) // our own drawing: attributes and numbers only
	}
	c.Header("Cache-Control", "no-store")
	return p.HTML.Show(c, "merchant/bind.html", page)
}

// makeBindCode answers POST /m/staff/bind.
func (p *Pages) makeBindCode(c *gin.Context, s session) error {
	code, err := p.Merchants.BindCode(c.Request.Context(), s.who, s.store.ID)
	if err != nil {
		return err
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: bindCookie, Value: s.store.ID.String() + "." + code,
		Path: "/m/staff/bind", MaxAge: bindShown,
		HttpOnly: true, Secure: respond.RequestOf(c.Request.Context()).Secure(), SameSite: http.SameSiteStrictMode})
	return respond.Redirect(c, s.path("/m/staff/bind"))
}
