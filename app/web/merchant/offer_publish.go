package merchant

import (
	"context"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// checkOffer answers GET /m/offers/{id}/publish: everything once more before members see it.
func (p *Pages) checkOffer(c *gin.Context, d desk) error {
	o, err := p.offer(c, d)
	if err != nil {
		return err
	}
	if o.Status == merchants.OfferPublished {
		return p.backToOffer(c, d)
	}
	return p.showCheck(c, d, o, respond.FreshForm(respond.CallOf(c.Request.Context())))
}

func (p *Pages) showCheck(c *gin.Context, d desk, o merchants.Offer, f *respond.Form) error {
	page := p.offerPage(c, d, o, "merchant.offer.check_title")
	page.Problems = f.Problems()
	page.Primary = view.Link{Label: page.T("merchant.offer.publish"), Href: page.At("/m/offers/" + o.ID.String() + "/publish")}
	return p.HTML.ShowForm(c, f, "merchant/offer_publish.html", &page)
}

// publishOffer answers the check page's button. Doing it twice is as good as once.
func (p *Pages) publishOffer(c *gin.Context, d desk) error {
	return p.step(c, d, merchants.OfferPublished, "merchant_offer_published", p.Merchants.PublishOffer)
}

// pauseOffer takes an offer down at once; it can be published again.
func (p *Pages) pauseOffer(c *gin.Context, d desk) error {
	return p.step(c, d, merchants.OfferWithdrawn, "merchant_offer_paused", p.Merchants.WithdrawOffer)
}

func (p *Pages) step(c *gin.Context, d desk, next merchants.OfferStatus, flash string, do offerStep) error {
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	o, err := p.offer(c, d)
	if err != nil {
		return err
	}
	if o.Status != next { // a second tap finds it done
		_, err = do(c.Request.Context(), merchants.OfferStepInput{Actor: d.who, StoreID: d.store.ID, OfferID: o.ID})
	}
	if f.Refuse(err) {
		return p.showCheck(c, d, o, f)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, d.at("/m/offers/"+o.ID.String()), flash)
}

// offerStep is one of the use cases that move an offer.
type offerStep func(ctx context.Context, in merchants.OfferStepInput) (merchants.Offer, error)
