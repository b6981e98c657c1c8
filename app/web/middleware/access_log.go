package middleware

import (
	"log/slog"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/web/respond"
)

// Observe is told of every finished request: the route's pattern ("" for an unknown address),
// its status and how long it took.
type Observe func(method, route string, status int, took time.Duration)

// AccessLog writes one line per request. It names the route's pattern, never the address:
// addresses carry codes (/q/…) and payment references. Of their values only well-formed ids
// are written. What is asked very often (probes) is not logged.
func AccessLog(log *slog.Logger, observe Observe) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := clock.Timer()
		c.Next()
		took := clock.Since(start)
		observe(c.Request.Method, c.FullPath(), c.Writer.Status(), took)
		if c.FullPath() == "/livez" || c.FullPath() == "/readyz" {
			return
		}
		log.LogAttrs(c.Request.Context(), slog.LevelInfo, "call", append(idsOf(c),
			slog.String("request_id", respond.RequestOf(c.Request.Context()).ID),
			slog.String("method", c.Request.Method), slog.String("route", c.FullPath()),
			slog.Int("status", c.Writer.Status()), slog.Int("bytes", c.Writer.Size()),
			slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("ip", c.ClientIP()),
		)...)
	}
}

// idsOf are the ids in the path and of the actor. A value that is not an id is left out:
// it is what a stranger typed.
func idsOf(c *gin.Context) []slog.Attr {
	var attrs []slog.Attr
	for _, p := range c.Params {
		if id, err := ident.Parse(p.Value); err == nil {
			attrs = append(attrs, slog.String(p.Key, id.String()))
		}
	}
	if actor, asked := requestedActor(c.Request.Context()); asked {
		attrs = append(attrs, slog.String("actor_kind", string(actor.Kind)), slog.String("actor", actor.ID.String()))
	}
	return attrs
}
