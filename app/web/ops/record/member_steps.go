package ops

import (
	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
)

// reasonPage asks for the reason of a step that is written down, and for nothing else.
type reasonPage struct {
	respond.Base
	Back     view.Link
	What     string
	Facts    []view.Fact
	Problems []view.Problem
	Reason   view.Field
	Action   string
	Submit   string
	Kind     string // of the button
	Key      string // idempotency key, "" when the step needs none
}

func (d *lens) reason() view.Field {
	f := d.form.Field("reason", "records.reason")
	f.Type, f.Rows, f.MaxLength, f.Required, f.Hint = "textarea", 3, 200, true, d.call.T("records.reason_hint")
	return f
}

func (p *Pages) askPhone(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	d.form = respond.FreshForm(d.call)
	return p.showPhoneForm(c, d)
}

func (p *Pages) showPhoneForm(c *gin.Context, d *lens) error {
	id, err := p.memberID(c)
	if err != nil {
		return err
	}
	m, err := p.Members.MemberInCity(c.Request.Context(), d.who, d.home.ID, id)
	if err != nil {
		return err
	}
	page := reasonPage{Base: p.base(c, d.who, d.home, "members", "records.reveal.title"), What: d.call.T("records.reveal.what"),
		Back:  view.Link{Label: d.call.T("records.member.title", "phone", m.MaskedPhone), Href: d.at("/ops/members/" + id.String())},
		Facts: []view.Fact{{Label: d.call.T("records.members.column.phone"), Value: m.MaskedPhone}}, Problems: d.form.Problems(), Reason: d.reason(),
		Action: d.at("/ops/members/" + id.String() + "/phone"), Submit: d.call.T("records.reveal.submit"), Kind: "primary"}
	page.Narrow = true
	return p.HTML.ShowForm(c, d.form, "ops/reason.html", &page)
}

// phonePage shows a number in full: the answer to the POST itself, because a number belongs
// into no address, no cookie and no cache. A reload asks, and is written down, again.
type phonePage struct {
	respond.Base
	Back  view.Link
	Phone string
	Note  view.Notice
}

func (p *Pages) revealPhone(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	if d.form, err = respond.ReadForm(c); err != nil {
		return err
	}
	id, err := p.memberID(c)
	if err != nil {
		return err
	}
	number, err := p.Members.RevealPhone(c.Request.Context(), membership.RevealPhoneInput{Actor: d.who, City: d.home.ID, MemberID: id, Reason: d.form.Text("reason")})
	if err != nil {
		if d.form.Refuse(err) {
			return p.showPhoneForm(c, d)
		}
		return err
	}
	page := phonePage{Base: p.base(c, d.who, d.home, "members", "records.reveal.shown"), Phone: number.E164(),
		Back: view.Link{Label: d.call.T("records.member.title", "phone", number.Mask()), Href: d.at("/ops/members/" + id.String())},
		Note: view.Notice{Kind: "info", Text: d.call.T("records.reveal.logged")}}
	page.Narrow = true
	return p.HTML.Show(c, "ops/phone.html", page)
}

func (p *Pages) askCard(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	d.form = respond.FreshForm(d.call)
	return p.showCardForm(c, d)
}

// cardOf finds the card that the address names among those of the member in the city.
func (p *Pages) cardOf(c *gin.Context, d *lens) (membership.MemberRow, membership.Membership, error) {
	none := membership.Membership{}
	id, err := p.memberID(c)
	if err != nil {
		return membership.MemberRow{}, none, err
	}
	m, err := p.Members.MemberInCity(c.Request.Context(), d.who, d.home.ID, id)
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

func (p *Pages) showCardForm(c *gin.Context, d *lens) error {
	m, card, err := p.cardOf(c, d)
	if err != nil {
		return err
	}
	step := "freeze"
	if card.Status == membership.MembershipFrozen {
		step = "unfreeze"
	}
	page := reasonPage{Base: p.base(c, d.who, d.home, "members", "records.card."+step), What: d.call.T("records.card." + step + "_what"),
		Back: view.Link{Label: d.call.T("records.member.title", "phone", m.MaskedPhone), Href: d.at("/ops/members/" + m.ID.String())},
		Facts: []view.Fact{{Label: d.call.T("records.members.column.card"), Value: d.cardNumber(card.CardNumber)}, {Label: d.call.T("records.status"), Value: d.cardState(card).Text},
			{Label: d.call.T("records.card.through"), Value: d.call.Date(card.ValidThrough)}},
		Problems: d.form.Problems(), Reason: d.reason(), Action: d.at("/ops/members/" + m.ID.String() + "/cards/" + card.ID.String()),
		Submit: d.call.T("records.card." + step), Kind: "danger"}
	if step == "unfreeze" {
		page.Kind = "primary"
	}
	page.Key, page.Narrow = step, true
	return p.HTML.ShowForm(c, d.form, "ops/reason.html", &page)
}

// changeCard freezes or unfreezes a card; the form says which, so that a second press, or
// a second operator, does not undo the first.
func (p *Pages) changeCard(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	if d.form, err = respond.ReadForm(c); err != nil {
		return err
	}
	m, card, err := p.cardOf(c, d)
	if err != nil {
		return err
	}
	change, done := p.Members.Freeze, "card_frozen"
	if d.form.Key() == "unfreeze" {
		change, done = p.Members.Unfreeze, "card_unfrozen"
	}
	if err := change(c.Request.Context(), membership.FreezeInput{Actor: d.who, MembershipID: card.ID, Reason: d.form.Text("reason")}); err != nil {
		if d.form.Refuse(err) {
			return p.showCardForm(c, d)
		}
		return err
	}
	return p.HTML.RedirectWith(c, d.at("/ops/members/"+m.ID.String()), done)
}
