package frame

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/view"
)

// cityCookie names which of their cities an operator last looked at.
const cityCookie = "ops_city"

// Operator is the operator who is signed in. Everybody else gets the error of middleware.Require.
func Operator(c *gin.Context) (identity.Actor, error) {
	return middleware.Require(c.Request.Context(), identity.KindOperator)
}

// cityOf is the city that the page is about: the one that the address names, else the one
// last looked at, else the operator's first. Another's city does not exist: city.ErrNotFound.
func (f *Frame) cityOf(c *gin.Context, operator identity.Actor) (city.City, error) {
	id := city.ID("")
	if asked := c.Query("city"); asked != "" {
		if id = city.ID(asked); !slices.Contains(operator.Cities, id) {
			return city.City{}, city.ErrNotFound
		}
		f.setCityCookie(c, id)
	} else if last, err := c.Cookie(cityCookie); err == nil && slices.Contains(operator.Cities, city.ID(last)) {
		id = city.ID(last)
	} else if len(operator.Cities) > 0 {
		id = operator.Cities[0]
	}
	return city.ByID(f.DB.Read(c.Request.Context()), id)
}

func (f *Frame) setCityCookie(c *gin.Context, id city.ID) {
	cookie := f.Sessions.NoCookie(identity.KindOperator) // its flags are those of all our cookies
	http.SetCookie(c.Writer, &http.Cookie{Name: cityCookie, Value: string(id), Path: "/ops", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: cookie.Secure, SameSite: cookie.SameSite})
}

// CityTabs lead to the page at path of the operator's other cities; nil with one city.
func (r *Request) CityTabs(path string) ([]view.Tab, error) {
	if len(r.Actor.Cities) < 2 {
		return nil, nil
	}
	cities, err := city.All(r.DB.Read(r.Context()))
	if err != nil {
		return nil, err
	}
	var tabs []view.Tab
	for _, one := range cities {
		if slices.Contains(r.Actor.Cities, one.ID) {
			tabs = append(tabs, view.Tab{Label: one.Name(r.Locale), Href: path + "?city=" + string(one.ID),
				Current: one.ID == r.City.ID})
		}
	}
	tabs[0].Group = r.T("ops.cities")
	return tabs, nil
}
