package respond

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"citycard/app/web/view"
)

// A form that was posted after its session had ended is not lost: its fields go, sealed,
// into a cookie of ten minutes, and after the sign-in /resume offers to send them again.

const (
	resumePath    = "/resume"
	resumeCookie  = "resume"
	resumeSeconds = 600
	maxResume     = 3600 // bytes; browsers keep cookies of up to 4096
)

// savedForm is what the cookie holds. Action is path and query.
type savedForm struct {
	Path   string     `json:"p"`
	Action string     `json:"a"`
	Fields url.Values `json:"f"`
}

func (p *Pages) saveForm(c *gin.Context) bool {
	form, err := ReadForm(c)
	// a password is typed again: it lies in no cookie and in no page
	if err != nil || len(form.files) > 0 || form.Has("password") {
		return false
	}
	plain, err := json.Marshal(savedForm{Path: c.Request.URL.Path, Action: c.Request.URL.RequestURI(),
		Fields: form.values})
	if err != nil {
		return false
	}
	sealed := base64.RawURLEncoding.EncodeToString(p.resume.Seal(plain, resumeCookie))
	if len(sealed) > maxResume {
		return false
	}
	p.setCookie(c, resumeCookie, sealed, resumeSeconds)
	return true
}

type resumePage struct {
	Base
	Action string
	Hidden []view.Hidden
	Pays   bool // the kept form buys a card
}

// Resume answers GET /resume: the fields that were posted before the sign-in, to be sent
// with one more tap. Without any it leads home.
func (p *Pages) Resume(c *gin.Context) error {
	kept, ok := p.savedForm(c)
	if !ok {
		return Redirect(c, "/")
	}
	p.setCookie(c, resumeCookie, "", -1)
	page := resumePage{Base: p.NewBase(c, areaOf(kept.Path), "", "page.resume.title"), Action: kept.Action,
		Pays: kept.Path == "/join" && len(kept.Fields["agree"]) > 0}
	for name, values := range kept.Fields {
		for _, value := range values {
			page.Hidden = append(page.Hidden, view.Hidden{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(page.Hidden, func(a, b view.Hidden) int { return cmp.Compare(a.Name, b.Name) })
	return p.Show(c, "visitor/resume.html", page)
}

func (p *Pages) savedForm(c *gin.Context) (kept savedForm, ok bool) {
	cookie, err := c.Cookie(resumeCookie)
	if err != nil || cookie == "" {
		return kept, false
	}
	sealed, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil {
		return kept, false
	}
	plain, err := p.resume.Open(sealed, resumeCookie)
	return kept, err == nil && json.Unmarshal(plain, &kept) == nil
}

func areaOf(asked string) Area {
	switch signInPath(asked) {
	case "/ops/login":
		return AreaOps
	case "/m/login":
		return AreaMerchant
	case "/till/bind":
		return AreaTill
	}
	return AreaMember
}
