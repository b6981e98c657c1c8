package dev

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/app/web/view"
)

// shownMessages is how far back the outbox shows.
const shownMessages = 200

type outboxPage struct {
	respond.Base
	Messages []Message
	Empty    view.Empty
}

// ShowOutbox answers GET /dev/outbox, as a page for browsers, else as JSON.
func ShowOutbox(outbox Outbox, pages *respond.Pages) respond.Handler {
	return func(c *gin.Context) error {
		messages, err := outbox.Recent(c.Request.Context(), shownMessages)
		if err != nil {
			return err
		}
		if strings.Contains(c.GetHeader("Accept"), "text/html") {
			page := outboxPage{Base: pages.NewBase(c, respond.AreaVisitor, "", "page.outbox.title"), Messages: messages}
			page.Empty = view.Empty{Text: page.T("page.outbox.empty"),
				Action: view.Link{Label: page.T("page.outbox.tour"), Href: "/dev"}}
			page.Wide = true
			return pages.Render(c.Writer, http.StatusOK, "dev/outbox.html", page)
		}
		if messages == nil {
			messages = []Message{}
		}
		c.JSON(http.StatusOK, messages)
		return nil
	}
}
