package ops

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// cityCookie remembers which of their cities an operator last looked at.
const cityCookie = "ops_city"

// operator is who calls; nobody else gets past it.
func operator(c *gin.Context) (identity.Actor, error) {
	return middleware.Require(c.Request.Context(), identity.KindOperator)
}

// city is the city that the page is about: the one that the address names, else the one
// last looked at, else the operator's first. Another's city does not exist: city.ErrNotFound.
func (p *Pages) city(c *gin.Context, who identity.Actor) (city.City, error) {
	id := city.ID("")
	if asked := c.Query("city"); asked != "" {
		if id = city.ID(asked); !slices.Contains(who.Cities, id) {
			return city.City{}, city.ErrNotFound
		}
		p.rememberCity(c, id)
	} else if last, err := c.Cookie(cityCookie); err == nil && slices.Contains(who.Cities, city.ID(last)) {
		id = city.ID(last)
	} else if len(who.Cities) > 0 {
		id = who.Cities[0]
	}
	return city.ByID(p.DB.Read(c.Request.Context()), id)
}

func (p *Pages) rememberCity(c *gin.Context, id city.ID) {
	cookie := p.Sessions.NoCookie(identity.KindOperator) // its flags are those of all our cookies
	http.SetCookie(c.Writer, &http.Cookie{Name: cityCookie, Value: string(id), Path: "/ops", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: cookie.Secure, SameSite: cookie.SameSite})
}

// enter is the start of every page: who calls, and which city it is about.
func (p *Pages) enter(c *gin.Context) (who identity.Actor, home city.City, err error) {
	if who, err = operator(c); err != nil {
		return who, home, err
	}
	home, err = p.city(c, who)
	return who, home, err
}

// cityOf is the city of a record, for pages of one record that the use case has found the
// operator may see.
func (p *Pages) cityOf(c *gin.Context, id city.ID) (city.City, error) {
	return city.ByID(p.DB.Read(c.Request.Context()), id)
}

// base is the frame of an operator's page; times are the city's.
func (p *Pages) base(c *gin.Context, who identity.Actor, home city.City, nav, titleKey string, pairs ...any) respond.Base {
	call := respond.CallOf(c.Request.Context())
	call.Zone = home.Location()
	b := p.HTML.NewBase(c, respond.AreaOps, nav, titleKey, pairs...)
	b.Place, b.Who = home.Name(call.Locale), who.Name
	return b
}

// at is an address of ours; with several cities it names the one that the page is about, so
// that it can be handed on. pairs are names and values of the query; empty values are left out.
func (p *Pages) at(who identity.Actor, home city.City, path string, pairs ...string) string {
	query := url.Values{}
	if len(who.Cities) > 1 {
		query.Set("city", string(home.ID))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// cityTabs leads to the same page of the operator's other cities; nil with one city.
func (p *Pages) cityTabs(c *gin.Context, who identity.Actor, home city.City, path string) ([]view.Tab, error) {
	if len(who.Cities) < 2 {
		return nil, nil
	}
	call := respond.CallOf(c.Request.Context())
	cities, err := city.All(p.DB.Read(c.Request.Context()))
	if err != nil {
		return nil, err
	}
	var tabs []view.Tab
	for _, one := range cities {
		if slices.Contains(who.Cities, one.ID) {
			tabs = append(tabs, view.Tab{Label: one.Name(call.Locale), Href: path + "?city=" + string(one.ID), Current: one.ID == home.ID})
		}
	}
	tabs[0].Group = call.T("ops.cities")
	return tabs, nil
}
