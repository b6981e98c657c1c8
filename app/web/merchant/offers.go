package merchant

import (
	"slices"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

type offersPage struct {
	base
	Allowed string
	Offers  []offerRow
	Empty   view.Empty
}

type offerRow struct {
	offerView
	Href  string
	State view.Cell
	Why   string // why the city refused it
}

// listOffers answers GET /m/offers.
func (p *Pages) listOffers(c *gin.Context, s session) error {
	ctx := c.Request.Context()
	page := offersPage{base: p.base(c, s, "offers", "merchant.offers.title")}
	offers, err := p.Merchants.OffersOf(ctx, s.who, s.store.ID)
	if err != nil {
		return err
	}
	policy, err := p.Merchants.DiscountPolicyTx(p.DB.Read(ctx), s.store.CityID)
	if err != nil {
		return err
	}
	page.Allowed = page.allowed(policy)
	for _, o := range offers {
		row := offerRow{offerView: page.seen(o.OfferTerms), Href: page.Path("/m/offers/" + o.ID.String()),
			State: page.badge(o)}
		if o.Review == merchants.ReviewRejected {
			row.Why = page.T("merchant.waiting.reason", "reason", o.ReviewReason)
		}
		page.Offers = append(page.Offers, row)
	}
	page.Empty = view.Empty{Text: page.T("merchant.offers.empty"),
		Action: view.Link{Label: page.T("merchant.offers.add"), Href: page.Path("/m/offers/new")}}
	return p.HTML.Show(c, "merchant/offers.html", page)
}

// offerPage is one offer, and the page before it is published.
type offerPage struct {
	base
	Offer    merchants.Offer
	View     offerView
	State    view.Cell
	Why      string
	Facts    []view.Fact
	Versions []version
	Primary  view.Link
	Pause    *view.Button
	Resume   bool // publishing again, not for the first time
	Problems []view.Problem
}

type version struct{ Title, What, By string }

func (p *Pages) offer(c *gin.Context, s session) (merchants.Offer, error) {
	id, err := ident.Parse(c.Param("offer"))
	if err != nil {
		return merchants.Offer{}, merchants.ErrOfferNotFound
	}
	return p.Merchants.OfferOf(c.Request.Context(), s.who, s.store.ID, id)
}

// showOffer answers GET /m/offers/{id}: what members see, its state, and what it said before.
func (p *Pages) showOffer(c *gin.Context, s session) error {
	o, err := p.offer(c, s)
	if err != nil {
		return err
	}
	page := p.offerPage(c, s, o, "merchant.offer.title")
	history, err := p.Merchants.OfferHistory(c.Request.Context(), s.who, s.store.ID, o.ID)
	if err != nil {
		return err
	}
	page.Versions = page.versions(history)
	return p.HTML.Show(c, "merchant/offer.html", page)
}

func (p *Pages) offerPage(c *gin.Context, s session, o merchants.Offer, titleKey string) offerPage {
	page := offerPage{base: p.base(c, s, "offers", titleKey), Offer: o}
	page.View, page.State = page.seen(o.OfferTerms), page.badge(o)
	page.Title = page.T(titleKey, "offer", page.View.Name)
	if o.Review == merchants.ReviewRejected {
		page.Why = page.T("merchant.waiting.reason", "reason", o.ReviewReason)
	}
	path := "/m/offers/" + o.ID.String()
	switch {
	case o.Review == merchants.ReviewRejected || o.Status == merchants.OfferPublished:
		page.Primary = view.Link{Label: page.T("merchant.offer.edit"), Href: page.Path(path + "/edit")}
	case o.Status == merchants.OfferDraft:
		page.Primary = view.Link{Label: page.T("merchant.offer.to_publish"), Href: page.Path(path + "/publish")}
	default:
		page.Primary, page.Resume = view.Link{Label: page.T("merchant.offer.resume"),
			Href: page.Path(path + "/publish")}, true
	}
	if o.Status == merchants.OfferPublished {
		page.Pause = page.button(path+"/pause", "merchant.offer.pause", "")
	}
	page.Facts = filled(page.termFacts(o.OfferTerms))
	return page
}

// termFacts are all terms, in the same order for every offer.
func (b base) termFacts(t merchants.OfferTerms) []view.Fact {
	none := b.T("merchant.offer.no_limit")
	facts := []view.Fact{
		{Label: b.T("merchant.offer.name_zh"), Value: t.NameZh},
		{Label: b.T("merchant.offer.name_en"), Value: t.NameEn},
		{Label: b.T("merchant.offer.rate"), Value: b.promise(t, exampleFen)},
		{Label: b.T("merchant.offer.cap"), Value: none},
		{Label: b.T("merchant.offer.min_spend"), Value: none},
		{Label: b.T("merchant.offer.when"), Value: opening(t.When(b.Locale))},
		{Label: b.T("merchant.offer.blackouts"), Value: b.days(t.Blackouts)},
		{Label: b.T("merchant.offer.per_member_day"), Value: limitText(t.PerMemberDay, none)},
		{Label: b.T("merchant.offer.total_per_day"), Value: limitText(t.TotalPerDay, none)},
		{Label: b.T("merchant.offer.exclusions_zh"), Value: t.ExclusionsZh},
		{Label: b.T("merchant.offer.exclusions_en"), Value: t.ExclusionsEn},
		{Label: b.T("merchant.offer.stacking"), Value: b.T("merchant.stacking." + string(t.Stacking))},
	}
	if t.CapFen != nil {
		facts[3].Value = b.Money(*t.CapFen)
	}
	if t.MinSpendFen > 0 {
		facts[4].Value = b.Money(t.MinSpendFen)
	}
	return facts
}

// filled leaves out what the offer does not say.
func filled(facts []view.Fact) []view.Fact {
	return slices.DeleteFunc(facts, func(f view.Fact) bool { return f.Value == "" })
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func limitText(n int, none string) string {
	if n == 0 {
		return none
	}
	return unlessZero(n)
}

func (p *Pages) backToOffer(c *gin.Context, s session) error {
	return respond.Redirect(c, s.path("/m/offers/"+c.Param("offer")))
}
