package till

import (
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/redemption"
)

// showConfirm shows what the member has and what this store gives. A claim that has become
// a record already leads to its result: after a reload, the back key, or in a second window.
func (p *Pages) showConfirm(c *gin.Context, s session) error {
	req := respond.RequestOf(c.Request.Context())
	form := respond.FreshForm(req)
	for _, name := range []string{"use", "bill"} {
		form.Set(name, req.URL.Query().Get(name))
	}
	return p.confirmForm(c, s, form)
}

func (p *Pages) confirmForm(c *gin.Context, s session, form *respond.Form) error {
	claim, err := pathID(c, "claim", redemption.ErrClaimUnknown)
	if err != nil {
		return err
	}
	open, err := p.Redemptions.ReopenClaim(c.Request.Context(),
		redemption.ReopenClaimInput{Actor: s.Who, StoreID: s.named, ClaimID: claim})
	if errors.Is(err, redemption.ErrClaimUsed) {
		return respond.Redirect(c, resultPath(claim)+"?again=1")
	}
	if err != nil {
		return err
	}
	page := p.newConfirmPage(c, s, form, open)
	return p.HTML.ShowForm(c, form, "till/confirm.html", page)
}

func resultPath(id ident.ID) string { return "/till/result/" + id.String() }

// confirm records the visit. It answers with an address in every case in which something
// was recorded, so that reload and back repeat nothing; the same key sent again leads to
// the same record.
func (p *Pages) confirm(c *gin.Context, s session) error {
	claim, err := pathID(c, "claim", redemption.ErrClaimUnknown)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	in, ok := bindConfirm(form, s, claim)
	if !ok {
		return p.confirmForm(c, s, form)
	}
	receipt, again, err := p.Redemptions.Confirm(c.Request.Context(), in)
	switch {
	case err == nil && again:
		return respond.Redirect(c, resultPath(receipt.ID)+"?again=1")
	case err == nil:
		return respond.Redirect(c, resultPath(receipt.ID))
	case errors.Is(err, redemption.ErrClaimUsed), errors.Is(err, ident.ErrKeyReused):
		if made, known := p.Redemptions.ReceiptOf(c.Request.Context(), s.Who, claim); known == nil {
			return respond.Redirect(c, resultPath(claim)+"?again="+repeatKind(in, made))
		}
	case errors.Is(err, redemption.ErrBillOutOfRange):
		form.Refuse(err, "", "bill")
		return p.confirmForm(c, s, form)
	}
	return p.refuse(c, err, after{claim: claim, use: form.Text("use"), bill: form.Text("bill"), resend: resend(form)})
}

// repeatKind tells a repeat from an attempt to correct the bill with the back key: nobody may
// believe that the new amount stands.
func repeatKind(in redemption.ConfirmInput, made redemption.Receipt) string {
	if in.BillFen != nil && made.BillFen != *in.BillFen {
		return "other"
	}
	return "1"
}

// bindConfirm reads the form; what is wrong with it stands beside its fields.
func bindConfirm(form *respond.Form, s session, claim ident.ID) (in redemption.ConfirmInput, ok bool) {
	in = redemption.ConfirmInput{Actor: s.Who, StoreID: s.named, ClaimID: claim, Key: form.Key()}
	kind, text, _ := strings.Cut(form.Text("use"), ":")
	id, err := ident.Parse(text)
	switch {
	case err == nil && kind == "offer":
		in.OfferID = id
		if form.Text("bill") == "" {
			form.Fail("bill", "till.confirm.bill_missing")
		} else if bill, readable := form.Fen("bill"); readable {
			in.BillFen = &bill
		}
	case err == nil && kind == "benefit": // a benefit has no bill; what stands in the field is left out
		in.BenefitID = id
	default:
		form.Fail("use", "till.confirm.choose")
	}
	if ident.CheckKey(in.Key) != nil { // the page always carries one
		form.Set("key", respond.FreshForm(&respond.Request{}).Key())
		form.Fail("", "till.confirm.key")
	}
	return in, form.OK()
}

// extend gives the cashier three more minutes and leads back, with what was typed.
func (p *Pages) extend(c *gin.Context, s session) error {
	claim, err := pathID(c, "claim", redemption.ErrClaimUnknown)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	if _, err := p.Redemptions.ExtendClaim(c.Request.Context(),
		redemption.ReopenClaimInput{Actor: s.Who, StoreID: s.named, ClaimID: claim}); err != nil {
		return p.refuse(c, err, after{})
	}
	return respond.Redirect(c, after{claim: claim, use: form.Text("use"), bill: form.Text("bill")}.edit())
}

func (p *Pages) backToConfirm(c *gin.Context, _ session) error {
	claim, err := pathID(c, "claim", redemption.ErrClaimUnknown)
	if err != nil {
		return err
	}
	return respond.Redirect(c, after{claim: claim}.edit())
}

// resend are the fields of a form that may be sent again as they are.
func resend(form *respond.Form) []view.Hidden {
	var fields []view.Hidden
	for _, name := range []string{"key", "use", "bill"} {
		fields = append(fields, view.Hidden{Name: name, Value: form.Text(name)})
	}
	return fields
}
