package merchant

import (
	"context"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// checkOffer answers GET /m/offers/{id}/publish: everything once more before members see it.
func (p *Pages) checkOffer(c *gin.Context, s session) error {
	o, err := p.offer(c, s)
	if err != nil {
		return err
	}
	if o.Status == merchants.OfferPublished {
		return p.backToOffer(c, s)
	}
	return p.showCheck(c, s, o, respond.FreshForm(respond.RequestOf(c.Request.Context())))
}

func (p *Pages) showCheck(c *gin.Context, s session, o merchants.Offer, f *respond.Form) error {
	page := p.offerPage(c, s, o, "merchant.offer.check_title")
	page.Problems = f.Problems()
	page.Primary = view.Link{Label: page.T("merchant.offer.publish"),
		Href: page.Path("/m/offers/" + o.ID.String() + "/publish")}
	return p.HTML.ShowForm(c, f, "merchant/offer_publish.html", &page)
}

// publishOffer answers the check page's button. Doing it twice is as good as once.
func (p *Pages) publishOffer(c *gin.Context, s session) error {
	return p.step(c, s, merchants.OfferPublished, "merchant_offer_published", p.Merchants.PublishOffer)
}

// pauseOffer takes an offer down at once; it can be published again.
func (p *Pages) pauseOffer(c *gin.Context, s session) error {
	return p.step(c, s, merchants.OfferWithdrawn, "merchant_offer_paused", p.Merchants.WithdrawOffer)
}

func (p *Pages) step(c *gin.Context, s session, next merchants.OfferStatus, flash string, do offerStep) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	o, err := p.offer(c, s)
	if err != nil {
		return err
	}
	if o.Status != next { // a second tap finds it done
		_, err = do(c.Request.Context(), merchants.OfferStepInput{Actor: s.who, StoreID: s.store.ID, OfferID: o.ID})
	}
	if f.Refuse(err) {
		return p.showCheck(c, s, o, f)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, s.path("/m/offers/"+o.ID.String()), flash)
}

// offerStep is one of the use cases that move an offer.
type offerStep func(ctx context.Context, in merchants.OfferStepInput) (merchants.Offer, error)
