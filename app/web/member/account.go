package member

import (
	"github.com/gin-gonic/gin"

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
	Language string
	Devices  string
}

// showAccount answers GET /me: the card's state, and the ways to everything that is the member's.
func (p *Pages) showAccount(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.me.title")
	if err != nil {
		return err
	}
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
	page := accountPage{Base: base, Phone: profile.MaskedPhone, Language: languageName(profile.Locale),
		Devices: base.T("member.me.devices_count", "count", base.Count(len(devices)))}
	if unseen > 0 {
		page.Unread = base.T("member.inbox.unread", "count", base.Count(unseen))
	}
	if card, ok := w.card(); ok {
		page.Wide = true
		page.Face, page.CardHref = p.cardFace(c, w, card, &page.Base, profile), withCard(cardPath, card.Membership.ID)
	} else {
		page.Empty = noCard(base.Request, "member.me.none")
	}
	return p.HTML.Show(c, "member/me.html", &page)
}

func (p *Pages) cardFace(
	c *gin.Context, w wallet, card membership.MembershipView, base *respond.Base, profile membership.Member,
) *view.CardFace {
	m := card.Membership
	face := &view.CardFace{City: w.city().Name(base.Locale), Plan: base.Pick(card.Plan.NameZh, card.Plan.NameEn),
		Name:   profile.MaskedPhone,
		Number: inFours(m.CardNumber), ValidThrough: base.ValidThrough(m.ValidThrough), StatusKind: "ok",
		Status: base.T("member.card.valid")}
	if m.Kind == membership.KindTrial {
		face.Status = base.T("member.card.trial")
	}
	if state := blocked(base.Request, m, false, p.DB.Read(c.Request.Context()).Now()); state != nil {
		face.Status, face.StatusKind = state.Title, state.Kind
	}
	return face
}
