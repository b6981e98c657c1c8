package member

import (
	"errors"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/membership"
	"citycard/membership/order"
)

// confirmRefund answers GET /refund/confirm: what will happen, once more, and the button.
func (p *Pages) confirmRefund(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.refund.confirm_title")
	if err != nil {
		return err
	}
	id, err := ident.Parse(c.Query("card"))
	if err != nil {
		return respond.Redirect(c, "/refund")
	}
	return p.renderConfirm(c, who, base, respond.FreshForm(base.Request), id)
}

func (p *Pages) renderConfirm(
	c *gin.Context, who identity.Actor, base respond.Base, f *respond.Form, id ident.ID,
) error {
	w, err := p.wallet(c, who, id.String())
	if err != nil {
		return err
	}
	w.enter(&base)
	base.Narrow, base.Focus = true, true
	page := refundPage{Base: base, Key: f.Key(), CardID: id.String(), Back: withCard("/refund", id),
		Problems: f.Problems()}
	if err := p.fillQuote(c, who, id, &page); err != nil && f.OK() {
		if errors.Is(err, membership.ErrRefunded) {
			return respond.Redirect(c, page.Back)
		}
		return err
	}
	if page.Quote == nil && f.OK() { // the state of things has changed since the page before
		return respond.Redirect(c, page.Back)
	}
	return p.HTML.ShowForm(c, f, "member/refund_confirm.html", &page)
}

// requestRefund answers POST /refund/confirm. The form's key makes a second tap the same refund;
// a second window finds the card given back and shows the same.
func (p *Pages) requestRefund(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.refund.confirm_title")
	if err != nil {
		return err
	}
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := f.ID("card", membership.ErrNotFound)
	if err != nil {
		return err
	}
	_, replayed, err := p.Orders.RequestRefund(c.Request.Context(),
		order.RequestRefundInput{Actor: who, MembershipID: id, Key: f.Key()})
	switch {
	case errors.Is(err, membership.ErrRefunded), err == nil && replayed:
		return respond.Redirect(c, withCard("/refund", id))
	case err == nil:
		return p.HTML.RedirectWith(c, withCard("/refund", id), "refund_requested")
	case !f.Refuse(err):
		return err
	}
	return p.renderConfirm(c, who, base, f, id)
}
