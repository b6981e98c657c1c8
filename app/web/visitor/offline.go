package visitor

import (
	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
)

type offlinePage struct{ respond.Base }

// offline answers GET /offline: what the service worker keeps and shows instead of any page
// while there is no network. It is the same for everybody.
func (p *Pages) offline(c *gin.Context) error {
	return p.HTML.Show(c, "visitor/offline.html",
		offlinePage{p.HTML.NewBase(c, respond.AreaVisitor, "", "offline.title")})
}
