package member

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/fold"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/membership/order"
)

type exportPage struct {
	respond.Base
	Problems []view.Problem
}

// showExport answers GET /me/export: what the file will hold.
func (p *Pages) showExport(c *gin.Context) error {
	_, base, err := p.me(c, "me", "member.export.title")
	if err != nil {
		return err
	}
	base.Narrow = true
	return p.HTML.Show(c, "member/export.html", exportPage{Base: base})
}

// export answers POST /me/export with the file. It is a POST because it is counted and because
// no link of a stranger's should make a phone download it.
func (p *Pages) export(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.export.title")
	if err != nil {
		return err
	}
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	out, err := p.Members.ExportMember(c.Request.Context(), who)
	if err != nil {
		if !f.Refuse(err) {
			return err
		}
		return p.HTML.ShowForm(c, f, "member/export.html", &exportPage{Base: base, Problems: f.Problems()})
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="citycard-`+string(today(base.Request, out.ExportedAt))+
		`.json"`)
	c.Data(http.StatusOK, "application/json; charset=utf-8", text)
	return nil
}

type erasePage struct {
	respond.Base
	Problems []view.Problem
	Confirm  view.Field
	Phone    string     // masked
	First    *view.Link // what has to be done before
}

// showErase answers GET /me/erase: what goes, what stays, and the form.
func (p *Pages) showErase(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.erase.title")
	if err != nil {
		return err
	}
	return p.renderErase(c, who, base, respond.FreshForm(base.Request), nil)
}

func (p *Pages) renderErase(
	c *gin.Context, who identity.Actor, base respond.Base, f *respond.Form, first *view.Link,
) error {
	profile, err := p.Members.Profile(c.Request.Context(), who)
	if err != nil {
		return err
	}
	base.Narrow = true
	page := erasePage{Base: base, Problems: f.Problems(), Phone: profile.MaskedPhone, First: first,
		Confirm: f.Field("confirm", "member.erase.confirm")}
	page.Confirm.InputMode, page.Confirm.Autocomplete, page.Confirm.Width = "numeric", "off", "short"
	page.Confirm.Required, page.Confirm.MaxLength = true, 8
	page.Confirm.Hint = base.T("member.erase.confirm_hint", "phone", profile.MaskedPhone)
	return p.HTML.ShowForm(c, f, "member/erase.html", &page)
}

// erase answers POST /me/erase.
func (p *Pages) erase(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.erase.title")
	if err != nil {
		return err
	}
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	err = p.Members.EraseMember(c.Request.Context(),
		membership.EraseInput{Actor: who, Confirm: fold.Digits(f.Text("confirm"))})
	if err != nil {
		if !f.Refuse(err) {
			return err
		}
		return p.renderErase(c, who, base, f, beforeErasing(base.Request, err))
	}
	p.Sessions.Clear(c, identity.KindMember)
	return p.HTML.RedirectWith(c, "/", "erased")
}

// beforeErasing leads to what stands in the way.
func beforeErasing(req *respond.Request, err error) *view.Link {
	switch {
	case errors.Is(err, order.ErrEraseCardRuns):
		return &view.Link{Label: req.T("member.erase.refund_first"), Href: "/refund"}
	case errors.Is(err, order.ErrEraseRefundOn):
		return &view.Link{Label: req.T("member.erase.see_refund"), Href: "/refund"}
	}
	return nil
}
