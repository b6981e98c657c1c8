package merchant

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/i18n"
	"citycard/app/platform/ident"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

type editPage struct {
	base
	Action, Cancel, Fragment string
	Problems                 []view.Problem
	Allowed                  string
	Live                     bool // members see the offer: a change counts at once
	Hidden                   []view.Hidden

	NameZh, NameEn             view.Field
	Rate                       view.Field
	Cap, MinSpend              view.Field
	Weekdays                   view.Choice
	From, To, Blackouts        view.Field
	PerMemberDay, TotalPerDay  view.Field
	ExclusionsZh, ExclusionsEn view.Field
	Stacking                   view.Choice
	Slip                       *view.Check
	Preview                    *offerView
}

// newOffer answers GET /m/offers/new.
func (p *Pages) newOffer(c *gin.Context, s session) error {
	f := respond.FreshForm(respond.RequestOf(c.Request.Context()))
	f.SetAll(weekdayInput, []string{"1", "2", "3", "4", "5", "6", "7"})
	f.Set("stacking", string(merchants.StackingNone))
	f.Set("per_member_day", "1")
	return p.offerForm(c, s, f, merchants.Offer{}, nil)
}

// editOffer answers GET /m/offers/{id}/edit.
func (p *Pages) editOffer(c *gin.Context, s session) error {
	o, err := p.offer(c, s)
	if err != nil {
		return err
	}
	req := respond.RequestOf(c.Request.Context())
	f := respond.FreshForm(req)
	fillTerms(f, o.OfferTerms, req.English())
	f.Set("version", strconv.FormatInt(o.Version, 10))
	return p.offerForm(c, s, f, o, &o.OfferTerms)
}

// saveOffer answers both forms. The button 「预览」 saves nothing.
func (p *Pages) saveOffer(c *gin.Context, s session) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	var o merchants.Offer
	if c.Param("offer") != "" {
		if o, err = p.offer(c, s); err != nil {
			return err
		}
	}
	terms, policy, err := p.readOffer(c, s, f)
	if err != nil {
		return err
	}
	if !f.OK() || f.Text("step") == "preview" {
		return p.offerForm(c, s, f, o, &terms)
	}
	if terms.PayRateBP < slipBelowBP && policy.Check(terms.PayRateBP) == nil && !f.Checked("slip") {
		f.Fail("slip", "merchant.offer.slip_missing")
		return p.offerForm(c, s, f, o, &terms)
	}
	version, _ := strconv.ParseInt(f.Text("version"), 10, 64)
	saved, err := p.Merchants.SaveOffer(c.Request.Context(),
		merchants.SaveOfferInput{Actor: s.who, StoreID: s.store.ID, OfferID: o.ID, Version: version, Terms: terms})
	if f.Refuse(err, offerInputs(f.Has(rateEn))...) {
		return p.offerForm(c, s, f, o, &terms)
	}
	if err != nil {
		return err
	}
	return p.afterSave(c, s, saved, o)
}

// afterSave leads on: a new or refused offer to its publication, a live one back to itself.
func (p *Pages) afterSave(c *gin.Context, s session, saved, before merchants.Offer) error {
	path := "/m/offers/" + saved.ID.String()
	switch {
	case saved.Status == merchants.OfferDraft:
		return respond.Redirect(c, s.path(path+"/publish"))
	case before.Review == merchants.ReviewRejected:
		return p.HTML.RedirectWith(c, s.path(path), "merchant_offer_resent")
	}
	return p.HTML.RedirectWith(c, s.path(path), "merchant_offer_saved")
}

// readOffer reads the terms and marks a rate outside the city's policy beside its field.
func (p *Pages) readOffer(
	c *gin.Context, s session, f *respond.Form,
) (merchants.OfferTerms, merchants.DiscountPolicy, error) {
	terms := readTerms(f)
	if terms.Stacking == "" {
		terms.Stacking = merchants.StackingNone
	}
	policy, err := p.Merchants.DiscountPolicyTx(p.DB.Read(c.Request.Context()), s.store.CityID)
	if err == nil && f.ErrorOf(rateZh) == "" && f.ErrorOf(rateEn) == "" {
		f.Refuse(policy.Check(terms.PayRateBP), "pay_rate_bp", rateName(f.Has(rateEn)))
	}
	return terms, policy, err
}

// previewOffer answers the live preview while somebody types: one block of the form's page.
// What cannot be read yet is not an error here.
func (p *Pages) previewOffer(c *gin.Context, s session) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	terms, _, err := p.readOffer(c, s, f)
	if err != nil {
		return err
	}
	page := editPage{base: p.base(c, s, "offers", "merchant.offer.new")}
	page.Preview = page.preview(f, &terms)
	return p.HTML.Fragment(c, "merchant/offer_edit.html", "offer_preview", page)
}

// preview is the member's view of what stands in the form; nil while there is no rate.
func (page editPage) preview(f *respond.Form, terms *merchants.OfferTerms) *offerView {
	if terms == nil || terms.PayRateBP == 0 {
		return nil
	}
	v := page.seen(*terms)
	v.Problem = f.ErrorOf(rateName(f.Has(rateEn)))
	return &v
}

func (p *Pages) offerForm(
	c *gin.Context, s session, f *respond.Form, o merchants.Offer, terms *merchants.OfferTerms,
) error {
	policy, err := p.Merchants.DiscountPolicyTx(p.DB.Read(c.Request.Context()), s.store.CityID)
	if err != nil {
		return err
	}
	page := editPage{base: p.base(c, s, "offers", "merchant.offer.new"), Problems: f.Problems()}
	page.Action, page.Cancel, page.Fragment = page.Path("/m/offers/new"), page.Path("/m/offers"),
		page.Path("/m/offers/preview")
	if o.ID != ident.None {
		page.Title = page.T("merchant.offer.edit_title", "offer", page.Pick(o.NameZh, o.NameEn))
		page.Action, page.Cancel = page.Path("/m/offers/"+o.ID.String()+"/edit"), page.Path("/m/offers/"+o.ID.String())
	}
	page.Allowed, page.Live, page.Script = page.allowed(policy), o.Visible(), "merchant"
	page.Hidden = append(page.Carry(), view.Hidden{Name: "version", Value: f.Text("version")})
	page.fields(f)
	page.Preview = page.preview(f, terms)
	if terms != nil && terms.PayRateBP > 0 && terms.PayRateBP < slipBelowBP && policy.Check(terms.PayRateBP) == nil {
		slip := f.Check("slip", "merchant.offer.slip")
		slip.Label = page.T("merchant.offer.slip", "rate", i18n.Rate(terms.PayRateBP, page.Locale), "answer",
			page.answer(*terms, exampleFen))
		page.Slip = &slip
	}
	return p.HTML.ShowForm(c, f, "merchant/offer_edit.html", &page)
}
