package respond

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/web/view"
)

// Redirect sends the browser on with a GET, so that reload and back repeat nothing.
func Redirect(c *gin.Context, to string) error {
	c.Redirect(http.StatusSeeOther, to)
	return nil
}

// flashCookie holds the key of what the next page says once. It holds no words: a stranger
// who sets it can make us say nothing but our own sentences.
const flashCookie = "flash"

// RedirectWith is Redirect, and the next page says flash.<key>.title.
func (p *Pages) RedirectWith(c *gin.Context, to, key string) error {
	p.setCookie(c, flashCookie, key, 60)
	return Redirect(c, to)
}

func (p *Pages) takeFlash(c *gin.Context, req *Request) *view.Notice {
	key, err := c.Cookie(flashCookie)
	if err != nil || key == "" {
		return nil
	}
	p.setCookie(c, flashCookie, "", -1)
	text := req.Translate("flash."+key+".title", nil)
	if text == "" {
		return nil
	}
	return &view.Notice{Kind: "ok", Text: text}
}

// setCookie sets a cookie that only we read; seconds below zero delete it.
func (p *Pages) setCookie(c *gin.Context, name, value string, seconds int) {
	http.SetCookie(c.Writer, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: p.secure, SameSite: http.SameSiteLaxMode})
}

// LocalPath is where to go after a step: next if it is an address of ours, else fallback.
// An absolute address, or one that browsers read as absolute, would lead people to strangers.
func LocalPath(next, fallback string) string {
	parsed, err := url.Parse(next)
	if err != nil || !strings.HasPrefix(next, "/") || strings.ContainsAny(next, "\\\r\n\t\x00") ||
		// also written as /%2F: whoever decodes it must get no address of a stranger's
		strings.HasPrefix(parsed.Path, "//") || strings.Contains(parsed.Path, "\\") ||
		strings.HasPrefix(next, "//") || parsed.IsAbs() || parsed.Host != "" || len(next) > 1000 {
		return fallback
	}
	return next
}

// signInPath is where somebody without a session is led, by the address that asked for one.
func signInPath(asked string) string {
	switch {
	case under(asked, "/ops"):
		return "/ops/login"
	case under(asked, "/m"):
		return "/m/login"
	case under(asked, "/till"), under(asked, "/q"):
		return "/till/bind"
	}
	return "/login"
}

func under(asked, dir string) bool { return asked == dir || strings.HasPrefix(asked, dir+"/") }

// toSignIn leads to the sign-in and from there back to where the person was. What a form
// had carried is saved, sealed, in the browser, and offered again at /resume.
func (p *Pages) toSignIn(c *gin.Context) {
	next := c.Request.URL.RequestURI()
	if c.Request.Method == http.MethodPost && p.saveForm(c) {
		next = resumePath
	}
	Redirect(c, signInPath(c.Request.URL.Path)+"?next="+url.QueryEscape(next))
}
