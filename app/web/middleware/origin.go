package middleware

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
)

// SameOrigin refuses every state change that a browser was led to by another site
// (Sec-Fetch-Site, else Origin). Calls that do not come from a browser pass: they carry
// no cookie that a stranger could make use of. Payment notices come from the provider's
// machines and prove themselves by signature; their path prefix is exempt.
func SameOrigin(baseURL, noticesUnder string) (gin.HandlerFunc, error) {
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin(baseURL); err != nil { // behind a proxy that rewrites Host
		return nil, err
	}
	return func(c *gin.Context) {
		if !strings.HasPrefix(c.Request.URL.Path, noticesUnder) {
			if err := protection.Check(c.Request); err != nil {
				c.Abort()
				respond.WriteProblem(c.Writer, c.Request, respond.ErrCrossOrigin)
				return
			}
		}
		c.Next()
	}, nil
}
