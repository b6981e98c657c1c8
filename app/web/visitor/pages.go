// Package visitor serves the pages for anybody: the front page, what a scanned code link
// says to a stranger, and the explanation of a problem's code.
package visitor

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/web/respond"
)

// Pages are the visitor's pages.
type Pages struct {
	HTML *respond.Pages
	DB   *db.DB
	Dev  bool // outside PUBLIC mode: link the development pages
}

type frontPage struct {
	respond.Base
	Cities []frontCity
	Dev    bool
}

type frontCity struct{ Code, Name, Status string }

// Front answers GET /: what this is, which cities there are, where the API is.
func (p *Pages) Front(c *gin.Context) error {
	cities, err := city.All(p.DB.Read(c.Request.Context()))
	if err != nil {
		return err
	}
	page := frontPage{Base: p.HTML.NewBase(c.Request.Context(), "page.front.title"), Dev: p.Dev}
	for _, one := range cities {
		if one.Status != city.StatusDraft {
			page.Cities = append(page.Cities, frontCity{string(one.ID), one.Name(page.Locale), page.T("city_status." + string(one.Status))})
		}
	}
	return p.HTML.Render(c.Writer, http.StatusOK, "visitor/front.html", page)
}

type codeLinkPage struct{ respond.Base }

// CodeLink answers GET /q/{digits}, the link in a member's QR code. It looks nothing up
// and changes nothing, so a camera's preview, a chat's link check or a stranger learns
// nothing, not even whether the code exists; it says what to do.
func (p *Pages) CodeLink(c *gin.Context) error {
	page := codeLinkPage{p.HTML.NewBase(c.Request.Context(), "page.code_link.title")}
	c.Header("X-Robots-Tag", "noindex")
	return p.HTML.Render(c.Writer, http.StatusOK, "visitor/code_link.html", page)
}

type problemPage struct {
	respond.Base
	Detail, NextStep, Code, RequestID string
}

// Problem answers GET /problems/{code}, the type address of every problem: the words of
// the code without those of a case.
func (p *Pages) Problem(c *gin.Context) error {
	code := c.Param("code")
	base := p.HTML.NewBase(c.Request.Context(), code+".title")
	if base.Title == "" {
		return respond.ErrNoRoute
	}
	return p.HTML.Render(c.Writer, http.StatusOK, "visitor/problem.html", problemPage{Base: base, NextStep: base.Say(code+".next", nil), Code: code})
}
