package visitor

import (
	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
)

type offlinePage struct{ respond.Base }

// Offline answers GET /offline: what the service worker keeps and shows instead of any page
// while there is no network. It is the same for everybody.
func (p *Pages) Offline(c *gin.Context) error {
	return p.HTML.Show(c, "visitor/offline.html", offlinePage{p.HTML.NewBase(c, respond.AreaVisitor, "", "offline.title")})
}
