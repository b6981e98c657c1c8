package visitor

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
)

type problemPage struct {
	respond.Base
	Detail, NextStep, Code, RequestID string

	Status    int  // 0: nothing has gone wrong, somebody looks a code up
	Retryable bool // never, for the same reason
}

// problem answers GET /problems/{code}, the type address of every problem: the words of
// the code without those of a case.
func (p *Pages) problem(c *gin.Context) error {
	code := c.Param("code")
	base := p.HTML.NewBase(c, respond.AreaVisitor, "", "")
	if base.Title = base.Translate(code+".title", nil); base.Title == "" {
		return respond.ErrNoRoute
	}
	return p.HTML.Render(c.Writer, http.StatusOK, "visitor/problem.html",
		problemPage{Base: base, NextStep: base.Translate(code+".next", nil), Code: code})
}
