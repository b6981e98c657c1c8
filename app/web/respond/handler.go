package respond

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// Handler is an HTTP handler that returns its error instead of picking a status.
type Handler func(c *gin.Context) error

// Router registers the pages of one kind of person.
type Router struct {
	routes gin.IRoutes
	pages  *Pages
}

// NewRouter registers on routes; errors become pages.
func NewRouter(routes gin.IRoutes, pages *Pages) *Router {
	return &Router{routes: routes, pages: pages}
}

// GET registers a page. It changes nothing.
func (r *Router) GET(path string, h Handler) { r.routes.GET(path, r.pages.Page(h)) }

// POST registers what a form does. It answers with a redirect, or with the form again.
func (r *Router) POST(path string, h Handler) { r.routes.POST(path, r.pages.Page(h)) }

// problemPage shows a problem to a person.
type problemPage struct {
	Base
	*Problem
	Title string
}

// Page makes a gin handler of h. An error becomes a page for browsers, else a problem in JSON.
func (p *Pages) Page(h Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			p.Fail(c, err)
		}
	}
}

// Fail answers err as a page for browsers, else as a problem in JSON. Somebody who is not
// signed in is led to the sign-in of the area and back.
func (p *Pages) Fail(c *gin.Context, err error) {
	c.Abort()
	if !strings.Contains(c.GetHeader("Accept"), "text/html") {
		WriteProblem(c.Writer, c.Request, err)
		return
	}
	problem := ProblemOf(c.Request.Context(), err)
	if problem.Status == http.StatusUnauthorized {
		p.toSignIn(c)
		return
	}
	for name, values := range problem.GetHeaders() {
		c.Writer.Header()[name] = values
	}
	page := problemPage{Base: p.NewBase(c, areaOf(c.Request.URL.Path), "", ""), Problem: problem, Title: problem.Title}
	page.Base.Title = problem.Title
	if err := p.Render(c.Writer, problem.Status, "visitor/problem.html", page); err != nil {
		http.Error(c.Writer, problem.Title, problem.Status)
	}
}
