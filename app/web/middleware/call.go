package middleware

import (
	"context"
	"log/slog"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/token"
	"citycard/app/web/respond"
)

// RequestIDHeader carries the request id in the answer. An id in the request is not taken
// over: it would let a caller write into our log.
const RequestIDHeader = "X-Request-Id"

// callLimit ends reads for a caller whose connection the server will cut anyway (30 s). A
// transaction that has begun has a limit of its own and does not end with the caller.
const callLimit = 25 * time.Second

// Call gives the request an id, a language and a deadline.
func Call(words respond.Words, log *slog.Logger, baseURL string) gin.HandlerFunc {
	return func(c *gin.Context) {
		call := &respond.Call{
			ID: token.New()[:16], Locale: words.Match(c.GetHeader("Accept-Language")),
			Words: words, Log: log, BaseURL: baseURL, IP: c.ClientIP(),
		}
		c.Header(RequestIDHeader, call.ID)
		c.Header("Content-Language", call.Locale)
		c.Writer.Header().Add("Vary", "Accept-Language")
		ctx, cancel := context.WithTimeout(respond.WithCall(c.Request.Context(), call), callLimit)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		c.Next()
	}
}
