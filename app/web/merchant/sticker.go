package merchant

import (
	"html/template"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
)

type stickerPage struct {
	base
	QR   template.HTML
	Link string
	City string
	Rate string // of the best offer that members see; "" when there is none
}

// showSticker answers GET /m/print: what stands on the table, for members to scan.
func (p *Pages) showSticker(c *gin.Context, s session) error {
	page := stickerPage{base: p.base(c, s, "home", "merchant.print.title"),
		City: s.home.Name(respond.RequestOf(c.Request.Context()).Locale)}
	page.Link = page.BaseURL + "/stores/" + s.store.ID.String()
	svg, err := respond.QRCodeSVG(page.Link)
	if err != nil {
		return err
	}
	page.QR = template.HTML(svg) // our own drawing: attributes and numbers only
	offers, err := p.Merchants.OffersOf(c.Request.Context(), s.who, s.store.ID)
	if err != nil {
		return err
	}
	best := 10_000
	for _, o := range offers {
		if o.Visible() && o.PayRateBP < best {
			best, page.Rate = o.PayRateBP, page.promise(o.OfferTerms, exampleFen)
		}
	}
	return p.HTML.Show(c, "merchant/print.html", page)
}
