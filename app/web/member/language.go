package member

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/i18n"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
)

type languagePage struct {
	respond.Base
	Problems []view.Problem
	Language view.Choice
}

// languages name themselves.
func languages() []view.Option {
	return []view.Option{{Value: i18n.Chinese, Label: "中文"}, {Value: i18n.English, Label: "English"}}
}

func languageName(locale string) string {
	for _, l := range languages() {
		if l.Value == locale {
			return l.Label
		}
	}
	return locale
}

// showLanguage answers GET /me/language: the language of what is sent to the member.
func (p *Pages) showLanguage(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.language.title")
	if err != nil {
		return err
	}
	profile, err := p.Members.Profile(c.Request.Context(), who)
	if err != nil {
		return err
	}
	f := respond.FreshForm(base.Request)
	f.Set("locale", profile.Locale)
	return p.renderLanguage(c, base, f)
}

func (p *Pages) renderLanguage(c *gin.Context, base respond.Base, f *respond.Form) error {
	base.Narrow = true
	return p.HTML.ShowForm(c, f, "member/language.html", &languagePage{Base: base, Problems: f.Problems(),
		Language: f.Choice("locale", "member.language.what", false, languages()...)})
}

// setLanguage answers POST /me/language: of messages and of the pages in this browser.
func (p *Pages) setLanguage(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.language.title")
	if err != nil {
		return err
	}
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	err = p.Members.SetLocale(c.Request.Context(), membership.SetLocaleInput{Actor: who, Locale: f.Text("locale")})
	if err != nil {
		if !f.Refuse(err) {
			return err
		}
		return p.renderLanguage(c, base, f)
	}
	return p.HTML.RedirectWith(c, "/me?lang="+f.Text("locale"), "language_set")
}
