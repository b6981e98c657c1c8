package dev

import (
	"html/template"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// sampleLink is what the code panel of the specimens shows; its digits are nobody's.
const sampleLink = "https://card.example.org/q/881234567890123456"

type componentsPage struct {
	respond.Base
	Frames []view.Tab // the same components in the frame of each area
	specimens
}

// frames lead to this page in the frames of the four areas; the number pad and the result
// screen stand in the till's, whose style they need.
func frames(req *respond.Request, now respond.Area) []view.Tab {
	var tabs []view.Tab
	for _, area := range []respond.Area{respond.AreaVisitor, respond.AreaTill, respond.AreaMerchant, respond.AreaOps} {
		tabs = append(tabs, view.Tab{Label: req.T("components.area." + string(area)),
			Href: "/dev/components?area=" + string(area), Current: area == now})
	}
	tabs[0].Group = req.T("components.group")
	return tabs
}

// frame puts the page into the frame of another area.
func (p *componentsPage) frame(area respond.Area) {
	switch area {
	case respond.AreaTill, respond.AreaMerchant, respond.AreaOps:
		p.Area, p.Nav, p.Place, p.Who = area, "home", p.Stores[0].Name.Text, p.Cards[0].Name
	}
}

// ShowComponents answers GET /dev/components: every component in all its states, in the
// frame of ?area=till, merchant or ops, else in the member's.
func ShowComponents(pages *respond.Pages) respond.Handler {
	return func(c *gin.Context) error {
		page := componentsPage{Base: pages.NewBase(c, respond.AreaVisitor, "card", "components.title")}
		page.specimens = newSpecimens(page.Pick)
		page.frame(respond.Area(c.Query("area")))
		page.Frames = frames(page.Request, page.Area)
		code, err := respond.QRCodeSVG(sampleLink)
		if err != nil {
			return err
		}
		bars, err := respond.Code128SVG(sampleLink[len(sampleLink)-18:])
		if err != nil {
			return err
		}
		page.Code, page.Bars = template.HTML(code), template.HTML(bars)
		return pages.Show(c, "dev/components.html", page)
	}
}
