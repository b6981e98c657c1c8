package visitor

import (
	"html/template"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/web/view"
	"citycard/membership"
)

type textPage struct {
	publicPage
	Lead     string
	Sections []section
	Version  string
}

// section is a heading with paragraphs; Steps tells that they are a list.
type section struct {
	ID, Title  string
	Paragraphs []string
}

// The sections of the long texts, in order. Their words are visitor.<page>.<section>.
var (
	helpSections    = []string{"use", "worth", "refund", "refused", "gifts", "code"}
	termsSections   = []string{"who", "card", "buy", "use", "benefits", "refund", "end", "rules", "dispute"}
	privacySections = []string{"what", "why", "location", "who_sees", "how_long", "cookies", "rights"}
)

func (p *Pages) textPage(c *gin.Context, name string, sections []string) textPage {
	page := textPage{publicPage: p.newPage(c, city.City{}, "", "visitor."+name+".title"),
		Version: membership.PolicyVersion}
	page.Lead = page.T("visitor." + name + ".lead")
	page.describe(page.Lead)
	for _, id := range sections {
		key := "visitor." + name + "." + id
		page.Sections = append(page.Sections,
			section{ID: id, Title: page.T(key + ".title"), Paragraphs: strings.Split(page.T(key+".text"), "\n")})
	}
	return page
}

// terms answers GET /terms.
func (p *Pages) terms(c *gin.Context) error {
	return p.HTML.Show(c, "visitor/text.html", p.textPage(c, "terms", termsSections))
}

// privacy answers GET /privacy.
func (p *Pages) privacy(c *gin.Context) error {
	return p.HTML.Show(c, "visitor/text.html", p.textPage(c, "privacy", privacySections))
}

type helpPage struct {
	textPage
	Contact     string // how to reach the operator; "" where none is published
	ContactHref template.URL
}

// help answers GET /help.
func (p *Pages) help(c *gin.Context) error {
	page := helpPage{textPage: p.textPage(c, "help", helpSections), Contact: p.Contact}
	page.ContactHref = telHref(p.Contact)
	if strings.Contains(p.Contact, "@") {
		page.ContactHref = template.URL("mailto:" + url.PathEscape(p.Contact))
	}
	return p.HTML.Show(c, "visitor/help.html", page)
}

type statusPage struct {
	publicPage
	AsOf   string
	Cities []cityStatus
}

type cityStatus struct {
	Name, Status, Kind, What string
	Stores                   string
	Link                     *view.Link
}

// Status answers GET /status: how each city stands. It says what the database says.
func (p *Pages) Status(c *gin.Context) error {
	cities, err := p.cities(c)
	if err != nil {
		return err
	}
	page := statusPage{publicPage: p.newPage(c, city.City{}, "", "visitor.status.title")}
	page.describe(page.T("visitor.status.lead"))
	page.AsOf = page.Moment(p.DB.Clock().Now())
	for _, one := range cities {
		if only := c.Param("city"); only != "" && only != string(one.ID) {
			continue
		}
		overview, err := p.Catalogue.Overview(c.Request.Context(), one.ID)
		if err != nil {
			return err
		}
		row := cityStatus{Name: one.Name(page.Locale), Status: page.T("city_status." + string(one.Status)),
			Kind:   statusKind[one.Status],
			What:   page.T("visitor.status.what_" + string(one.Status)),
			Stores: page.T("visitor.status.stores", "stores", page.Count(overview.Stores))}
		if one.Status == city.StatusOpen {
			row.Link = &view.Link{Label: page.T("visitor.status.stores_link"), Href: "/c/" + string(one.ID) + "/stores"}
		}
		page.Cities = append(page.Cities, row)
	}
	return p.HTML.Show(c, "visitor/status.html", page)
}

// statusKind is how each city's state looks.
var statusKind = map[city.Status]string{city.StatusOpen: "ok", city.StatusWindingDown: "warn", city.StatusClosed: "bad"}
