package middleware

import (
	"log/slog"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/token"
	"citycard/app/web/respond"
)

// RequestIDHeader carries the request id in the answer. An id in the request is not taken
// over: it would let a caller write into our log.
const RequestIDHeader = "X-Request-Id"

// Call gives the request an id and a language.
func Call(words respond.Words, log *slog.Logger, baseURL string) gin.HandlerFunc {
	return func(c *gin.Context) {
		call := &respond.Call{
			ID: token.New()[:16], Locale: words.Match(c.GetHeader("Accept-Language")),
			Words: words, Log: log, BaseURL: baseURL, IP: c.ClientIP(),
		}
		c.Header(RequestIDHeader, call.ID)
		c.Header("Content-Language", call.Locale)
		c.Writer.Header().Add("Vary", "Accept-Language")
		c.Request = c.Request.WithContext(respond.WithCall(c.Request.Context(), call))
		c.Next()
	}
}
