package respond

import (
	"encoding/base64"

	"github.com/gin-gonic/gin"
)

// SetSealedCookie keeps a short text in the browser for some seconds, sealed, between the steps
// of a form: it may stand in no address. The seal is valid for this name only.
func (p *Pages) SetSealedCookie(c *gin.Context, name, text string, seconds int) {
	p.setCookie(c, name, base64.RawURLEncoding.EncodeToString(p.resume.Seal([]byte(text), "remember "+name)), seconds)
}

// SealedCookie is the text of a sealed cookie, "" without one or with a seal that is not ours.
func (p *Pages) SealedCookie(c *gin.Context, name string) string {
	cookie, err := c.Cookie(name)
	if err != nil || len(cookie) > maxResume {
		return ""
	}
	sealed, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil {
		return ""
	}
	plain, err := p.resume.Open(sealed, "remember "+name)
	if err != nil {
		return ""
	}
	return string(plain)
}

// DeleteCookie deletes a cookie of the browser.
func (p *Pages) DeleteCookie(c *gin.Context, name string) { p.setCookie(c, name, "", -1) }
