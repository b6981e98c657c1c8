package ops

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// askContact asks why somebody wants the number of who applied with a store.
func (p *Pages) askContact(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	d.form = respond.FreshForm(d.call)
	return p.showContactForm(c, d)
}

func (p *Pages) showContactForm(c *gin.Context, d *lens) error {
	_, home, store, err := p.storeOf(c)
	if err != nil {
		return err
	}
	d.home = home
	if known, err := p.Merchants.HasContact(c.Request.Context(), d.who, store.ID); err != nil || !known {
		return orUnknown(err)
	}
	at := "/ops/stores/" + store.ID.String()
	page := reasonPage{Base: p.base(c, d.who, d.home, "stores", "ops.contact.title"), What: d.call.T("ops.contact.what"),
		Back:  view.Link{Label: store.Name(d.call.Locale), Href: d.at(at)},
		Facts: []view.Fact{{Label: d.call.T("records.store"), Value: store.Name(d.call.Locale)}}, Problems: d.form.Problems(), Reason: d.reason(),
		Action: d.at(at + "/contact"), Submit: d.call.T("ops.contact.submit"), Kind: "primary"}
	page.Narrow = true
	return p.HTML.ShowForm(c, d.form, "ops/reason.html", &page)
}

func orUnknown(err error) error {
	if err == nil {
		return merchants.ErrContactUnknown
	}
	return err
}

// revealContact shows the number as the answer to the POST itself, as a member's.
func (p *Pages) revealContact(c *gin.Context) error {
	d, err := p.lens(c)
	if err != nil {
		return err
	}
	if d.form, err = respond.ReadForm(c); err != nil {
		return err
	}
	_, home, store, err := p.storeOf(c)
	if err != nil {
		return err
	}
	d.home = home
	number, err := p.Merchants.RevealContact(c.Request.Context(), merchants.RevealContactInput{Actor: d.who, StoreID: store.ID, Reason: d.form.Text("reason")})
	if err != nil {
		if d.form.Refuse(err) {
			return p.showContactForm(c, d)
		}
		return err
	}
	page := phonePage{Base: p.base(c, d.who, d.home, "stores", "ops.contact.shown"), Phone: number.E164(),
		Back: view.Link{Label: store.Name(d.call.Locale), Href: d.at("/ops/stores/" + store.ID.String())},
		Note: view.Notice{Kind: "info", Text: d.call.T("records.reveal.logged")}}
	page.Narrow = true
	return p.HTML.Show(c, "ops/phone.html", page)
}

// contactLink leads to the number, where there is one.
func (d *lens) contactLink(store ident.ID) (*view.Link, error) {
	known, err := d.p.Merchants.HasContact(d.c.Request.Context(), d.who, store)
	if err != nil || !known {
		return nil, err
	}
	return &view.Link{Label: d.call.T("ops.contact.title"), Href: d.at("/ops/stores/" + store.String() + "/contact")}, nil
}
