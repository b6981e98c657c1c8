// Package visitor serves the pages for anybody: the front page, the stores, the way to a
// card, what a scanned code link says to a stranger, and the explanation of a problem's
// code. A signed-in member sees the same pages with what is theirs.
package visitor

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/web/respond"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/redemption/figures"
	"citycard/redemption/objection"
)

// Pages are the visitor's pages.
type Pages struct {
	HTML       *respond.Pages
	DB         *db.DB
	Members    *membership.Service
	Orders     *order.Service
	Merchants  *merchants.Service
	Catalogue  *catalogue.Catalogue
	Objections *objection.Service
	Figures    *figures.Service
	Contact    string // how to reach the operator of the service; may be empty
	Dev        bool   // outside PUBLIC mode: link the development pages

	savings savings
}

// Mount registers the pages. Those of a city exist twice: under /c/{city}, and without it
// for the only open city.
func (p *Pages) Mount(r *respond.Router) {
	r.GET("/", p.front)
	r.GET("/c/:city", p.front)
	for _, prefix := range []string{"", "/c/:city"} {
		p.mountCity(r, prefix)
	}
	p.mountStores(r)
	r.GET("/orders/:order", p.Order)
	r.GET("/orders/:order/refresh", toOrder)
	r.POST("/orders/:order/refresh", p.refreshOrder)
	r.GET("/help", p.help)
	r.GET("/terms", p.terms)
	r.GET("/privacy", p.privacy)
	r.GET("/resume", p.HTML.Resume)
	r.GET("/problems/:code", p.problem)
	r.GET("/offline", p.offline)
}

func (p *Pages) mountCity(r *respond.Router, prefix string) {
	r.GET(prefix+"/stores", p.listStores)
	r.GET(prefix+"/join", p.join)
	r.POST(prefix+"/join", p.placeOrder)
	r.GET(prefix+"/join/wait", p.toJoin)
	r.POST(prefix+"/join/wait", p.joinWaitList)
	r.GET(prefix+"/join/trial", p.toJoin)
	r.POST(prefix+"/join/trial", p.startTrial)
	r.GET(prefix+"/status", p.Status)
}

// mountStores registers the pages of one store: its city is the store's own.
func (p *Pages) mountStores(r *respond.Router) {
	r.GET("/stores/:store", p.Store)
	r.GET("/stores/:store/follow", toStore)
	r.POST("/stores/:store/follow", p.follow)
	r.GET("/stores/:store/unfollow", toStore)
	r.POST("/stores/:store/unfollow", p.unfollow)
	r.GET("/stores/:store/report", p.showReport)
	r.POST("/stores/:store/report", p.sendReport)
}

var (
	// errChooseCity answers a city's page without a city where there are several.
	errChooseCity = fault.New(fault.NotFound, "visitor.choose_city")
)

// city is the city that a page is about: the one in the address, else the only one that is
// open to the public. With several it is an error that the front page turns into a choice.
func (p *Pages) city(c *gin.Context) (city.City, error) {
	read := p.DB.Read(c.Request.Context())
	if code := c.Param("city"); code != "" {
		id, err := city.ParseID(code)
		if err != nil {
			return city.City{}, err
		}
		found, err := city.ByID(read, id)
		if err == nil && found.Status == city.StatusDraft {
			err = city.ErrNotFound
		}
		return found, err
	}
	all, err := p.cities(c)
	switch {
	case err != nil:
		return city.City{}, err
	case len(all) == 1:
		return all[0], nil
	}
	return city.City{}, errChooseCity
}

// cities are those that the public may see.
func (p *Pages) cities(c *gin.Context) ([]city.City, error) {
	all, err := city.All(p.DB.Read(c.Request.Context()))
	var shown []city.City
	for _, one := range all {
		if one.Status != city.StatusDraft {
			shown = append(shown, one)
		}
	}
	return shown, err
}

// cityPath is a city's address: under /c/{city} if this page is, so that a choice stays chosen.
func (p *Pages) cityPath(c *gin.Context, path string) string {
	if code := c.Param("city"); code != "" {
		return "/c/" + code + path
	}
	return path
}
