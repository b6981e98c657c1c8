package store

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/ops/frame"
	"citycard/app/web/view"
	"citycard/merchants"
)

// askContact asks why somebody wants the number of who applied with a store.
func (p *Pages) askContact(c *gin.Context) error {
	req, store, err := p.storeOf(c)
	if err != nil {
		return err
	}
	return p.showContactForm(c, req, store)
}

func (p *Pages) showContactForm(c *gin.Context, req *frame.Request, store merchants.Store) error {
	if known, err := p.Merchants.HasContact(req.Context(), req.Actor, store.ID); err != nil || !known {
		return orUnknown(err)
	}
	name := store.Name(req.Locale)
	page := frame.ReasonPage{Base: req.Base("stores", "ops.contact.title"), What: req.T("ops.contact.what"),
		Back:  view.Link{Label: name, Href: req.Address(address(store, ""))},
		Facts: []view.Fact{{Label: req.T("records.store"), Value: name}}, Problems: req.Form.Problems(),
		Reason: req.Reason(),
		Action: req.Address(address(store, "/contact")), Submit: req.T("ops.contact.submit"), Kind: "primary"}
	page.Narrow = true
	return p.HTML.ShowForm(c, req.Form, "ops/reason.html", &page)
}

func orUnknown(err error) error {
	if err == nil {
		return merchants.ErrContactUnknown
	}
	return err
}

// revealContact shows the number as the answer to the POST itself, as a member's.
func (p *Pages) revealContact(c *gin.Context) error {
	req, store, err := p.postedStore(c)
	if err != nil {
		return err
	}
	number, err := p.Merchants.RevealContact(req.Context(), merchants.RevealContactInput{
		Actor: req.Actor, StoreID: store.ID, Reason: req.Form.Text("reason")})
	if err != nil {
		if req.Form.Refuse(err) {
			return p.showContactForm(c, req, store)
		}
		return err
	}
	back := view.Link{Label: store.Name(req.Locale), Href: req.Address(address(store, ""))}
	return p.ShowPhone(req, "stores", "ops.contact.shown", number.E164(), back)
}

// contactLink leads to the number, where there is one.
func (p *Pages) contactLink(req *frame.Request, store ident.ID) (*view.Link, error) {
	known, err := p.Merchants.HasContact(req.Context(), req.Actor, store)
	if err != nil || !known {
		return nil, err
	}
	return &view.Link{Label: req.T("ops.contact.title"), Href: req.Address("/ops/stores/" + store.String() +
		"/contact")}, nil
}
