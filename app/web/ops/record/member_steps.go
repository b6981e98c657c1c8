package record

import (
	"github.com/gin-gonic/gin"

	"citycard/app/web/ops/frame"
	"citycard/app/web/view"
	"citycard/membership"
)

func (p *Pages) askPhone(c *gin.Context) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	return p.showPhoneForm(c, req)
}

func (p *Pages) showPhoneForm(c *gin.Context, req *frame.Request) error {
	id, err := p.memberID(c)
	if err != nil {
		return err
	}
	m, err := p.Members.MemberInCity(c.Request.Context(), req.Actor, req.City.ID, id)
	if err != nil {
		return err
	}
	page := frame.ReasonPage{Base: req.Base("members", "records.reveal.title"), What: req.T("records.reveal.what"),
		Back: view.Link{Label: req.T("records.member.title", "phone", m.MaskedPhone),
			Href: req.Address("/ops/members/" + id.String())},
		Facts:    []view.Fact{{Label: req.T("records.members.column.phone"), Value: m.MaskedPhone}},
		Problems: req.Form.Problems(), Reason: req.Reason(),
		Action: req.Address("/ops/members/" + id.String() + "/phone"), Submit: req.T("records.reveal.submit"),
		Kind: "primary"}
	page.Narrow = true
	return p.HTML.ShowForm(c, req.Form, "ops/reason.html", &page)
}

func (p *Pages) revealPhone(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	id, err := p.memberID(c)
	if err != nil {
		return err
	}
	number, err := p.Members.RevealPhone(c.Request.Context(), membership.RevealPhoneInput{Actor: req.Actor,
		City: req.City.ID, MemberID: id, Reason: req.Form.Text("reason")})
	if err != nil {
		if req.Form.Refuse(err) {
			return p.showPhoneForm(c, req)
		}
		return err
	}
	back := view.Link{Label: req.T("records.member.title", "phone", number.Mask()),
		Href: req.Address("/ops/members/" + id.String())}
	return p.ShowPhone(req, "members", "records.reveal.shown", number.E164(), back)
}

func (p *Pages) askCard(c *gin.Context) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	return p.showCardForm(c, req)
}

// cardOf finds the card that the address names among those of the member in the city.
func (p *Pages) cardOf(c *gin.Context, req *frame.Request) (membership.MemberRow, membership.Membership, error) {
	none := membership.Membership{}
	id, err := p.memberID(c)
	if err != nil {
		return membership.MemberRow{}, none, err
	}
	m, err := p.Members.MemberInCity(c.Request.Context(), req.Actor, req.City.ID, id)
	if err != nil {
		return m, none, err
	}
	for _, card := range m.Cards {
		if card.ID.String() == c.Param("card") {
			return m, card, nil
		}
	}
	return m, none, membership.ErrNotFound
}

func (p *Pages) showCardForm(c *gin.Context, req *frame.Request) error {
	m, card, err := p.cardOf(c, req)
	if err != nil {
		return err
	}
	step := "freeze"
	if card.Status == membership.MembershipFrozen {
		step = "unfreeze"
	}
	page := frame.ReasonPage{Base: req.Base("members", "records.card."+step),
		What: req.T("records.card." + step + "_what"),
		Back: view.Link{Label: req.T("records.member.title", "phone", m.MaskedPhone),
			Href: req.Address("/ops/members/" + m.ID.String())},
		Facts: []view.Fact{{Label: req.T("records.members.column.card"), Value: cardNumber(req, card.CardNumber)},
			{Label: req.T("records.status"), Value: cardState(req, card).Text},
			{Label: req.T("records.card.through"), Value: req.Date(card.ValidThrough)}},
		Problems: req.Form.Problems(), Reason: req.Reason(), Action: req.Address("/ops/members/" + m.ID.String() +
			"/cards/" + card.ID.String()),
		Submit: req.T("records.card." + step), Kind: "danger"}
	if step == "unfreeze" {
		page.Kind = "primary"
	}
	page.Key, page.Narrow = step, true
	return p.HTML.ShowForm(c, req.Form, "ops/reason.html", &page)
}

// changeCard freezes or unfreezes a card; the form says which, so that a second press, or
// a second operator, does not undo the first.
func (p *Pages) changeCard(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	m, card, err := p.cardOf(c, req)
	if err != nil {
		return err
	}
	change, done := p.Members.Freeze, "card_frozen"
	if req.Form.Key() == "unfreeze" {
		change, done = p.Members.Unfreeze, "card_unfrozen"
	}
	if err := change(c.Request.Context(), membership.FreezeInput{Actor: req.Actor, MembershipID: card.ID,
		Reason: req.Form.Text("reason")}); err != nil {
		if req.Form.Refuse(err) {
			return p.showCardForm(c, req)
		}
		return err
	}
	return p.HTML.RedirectWith(c, req.Address("/ops/members/"+m.ID.String()), done)
}
