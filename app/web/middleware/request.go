package middleware

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/i18n"
	"citycard/app/platform/token"
	"citycard/app/web/respond"
)

// requestIDHeader carries the request id in the answer. An id in the request is not taken
// over: it would let a caller write into our log.
const requestIDHeader = "X-Request-Id"

// requestTimeout ends reads for a caller whose connection the server will cut anyway (30 s). A
// transaction that has begun has a limit of its own and does not end with the caller.
const requestTimeout = 25 * time.Second

// Request gives the request an id, a language and a deadline.
func Request(texts respond.Texts, log *slog.Logger, baseURL string) gin.HandlerFunc {
	return func(c *gin.Context) {
		req := &respond.Request{
			ID: token.New()[:16], Texts: texts, Log: log, BaseURL: baseURL, IP: c.ClientIP(), URL: c.Request.URL,
		}
		req.Locale = localeOf(c, req)
		c.Header(requestIDHeader, req.ID)
		c.Header("Content-Language", req.Locale)
		c.Writer.Header().Add("Vary", "Accept-Language, Cookie")
		ctx, cancel := context.WithTimeout(respond.WithRequest(c.Request.Context(), req), requestTimeout)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		c.Next()
	}
}

// languageCookie keeps the language that somebody chose with ?lang=.
const languageCookie = "lang"

// localeOf is the language asked for in the address, else chosen before, else the browser's.
// Programs say it in Accept-Language alone.
func localeOf(c *gin.Context, req *respond.Request) string {
	if strings.HasPrefix(c.Request.URL.Path, "/api/") {
		return req.Texts.Match(c.GetHeader("Accept-Language"))
	}
	if asked := c.Query("lang"); asked == i18n.Chinese || asked == i18n.English {
		http.SetCookie(c.Writer, &http.Cookie{Name: languageCookie, Value: asked, Path: "/", MaxAge: 365 * 24 * 60 * 60,
			HttpOnly: true, Secure: req.Secure(), SameSite: http.SameSiteLaxMode})
		return asked
	}
	if chosen, err := c.Cookie(languageCookie); err == nil && (chosen == i18n.Chinese || chosen == i18n.English) {
		return chosen
	}
	return req.Texts.Match(c.GetHeader("Accept-Language"))
}
