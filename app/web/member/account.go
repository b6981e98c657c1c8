package member

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/i18n"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
)

type accountPage struct {
	respond.Base
	Phone    string // masked
	Face     *view.CardFace
	CardHref string
	Empty    *view.Empty
	Unread   string
	Language view.Choice
	Problems []view.Problem
	Devices  string
}

// showAccount answers GET /me: the card's state, and the ways to everything that is the member's.
func (p *Pages) showAccount(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.me.title")
	if err != nil {
		return err
	}
	return p.renderAccount(c, who, base, respond.FreshForm(base.Call))
}

func (p *Pages) renderAccount(c *gin.Context, who identity.Actor, base respond.Base, f *respond.Form) error {
	ctx := c.Request.Context()
	profile, err := p.Members.Profile(ctx, who)
	if err != nil {
		return err
	}
	w, err := p.wallet(c, who, "")
	if err != nil {
		return err
	}
	w.enter(&base)
	unseen, err := p.Notify.Unseen(ctx, inbox(who))
	if err != nil {
		return err
	}
	devices, err := p.Identity.Sessions(ctx, who)
	if err != nil {
		return err
	}
	if !f.Has("locale") {
		f.Set("locale", profile.Locale)
	}
	page := accountPage{Base: base, Phone: profile.MaskedPhone, Problems: f.Problems(), Language: languageChoice(f),
		Devices: base.T("member.me.devices_count", "count", base.Count(len(devices)))}
	if unseen > 0 {
		page.Unread = base.T("member.inbox.unread", "count", base.Count(unseen))
	}
	if card, ok := w.card(); ok {
		page.Face, page.CardHref = p.cardFace(c, w, card, &page.Base, profile), at(cardPath, card.Membership.ID)
	} else {
		page.Empty = &view.Empty{Text: base.T("member.card.none"), Action: view.Link{Label: base.T("member.card.none_action"), Href: "/join"}}
	}
	return p.HTML.ShowForm(c, f, "member/me.html", &page)
}

// languageChoice names each language in itself.
func languageChoice(f *respond.Form) view.Choice {
	return f.Choice("locale", "member.me.language", false,
		view.Option{Value: i18n.Chinese, Label: "中文"}, view.Option{Value: i18n.English, Label: "English"})
}

func (p *Pages) cardFace(c *gin.Context, w wallet, card membership.MembershipView, base *respond.Base, profile membership.Member) *view.CardFace {
	m := card.Membership
	face := &view.CardFace{City: w.city().Name(base.Locale), Plan: base.Pick(card.Plan.NameZh, card.Plan.NameEn), Name: profile.MaskedPhone,
		Number: inFours(m.CardNumber), ValidThrough: base.ValidThrough(m.ValidThrough), StatusKind: "ok", Status: base.T("member.card.valid")}
	if m.Kind == membership.KindTrial {
		face.Status = base.T("member.card.trial")
	}
	if state := blocked(base.Call, m, false, p.DB.Read(c.Request.Context()).Now()); state != nil {
		face.Status, face.StatusKind = state.Title, state.Kind
	}
	return face
}

// setLanguage answers POST /me/language: of messages and of the pages in this browser.
func (p *Pages) setLanguage(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.me.title")
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
		return p.renderAccount(c, who, base, f)
	}
	return p.HTML.RedirectWith(c, "/me?lang="+f.Text("locale"), "language_set")
}
