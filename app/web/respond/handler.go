package respond

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// Handler is an HTTP handler that returns its error instead of picking a status.
type Handler func(c *gin.Context) error

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

// Fail answers err as a page for browsers, else as a problem in JSON.
func (p *Pages) Fail(c *gin.Context, err error) {
	c.Abort()
	if !strings.Contains(c.GetHeader("Accept"), "text/html") {
		WriteProblem(c.Writer, c.Request, err)
		return
	}
	problem := ProblemOf(c.Request.Context(), err)
	for name, values := range problem.GetHeaders() {
		c.Writer.Header()[name] = values
	}
	page := problemPage{Base: p.NewBase(c.Request.Context(), ""), Problem: problem, Title: problem.Title}
	if err := p.Render(c.Writer, problem.Status, "visitor/problem.html", page); err != nil {
		http.Error(c.Writer, problem.Title, problem.Status)
	}
}
