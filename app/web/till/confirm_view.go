package till

import (
	"math"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/money"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/membership"
	"citycard/merchants"
	"citycard/redemption"
)

type confirmPage struct {
	respond.Base
	Form      *respond.Form
	Problems  []view.Problem
	Claim     string
	Member    string
	Valid     string
	Left      int // seconds until the claim lapses; the server's clock counts, not the phone's
	Holds     int // of how many
	Until     string
	MayExtend bool
	Uses      []use
	UseError  string
	Bill      view.Field
	Now       string // price line of what stands in the form, so that it is right without scripts
	Pay       string
	Asking    []namedScreen
}

// use is one way to use the card here: an offer of the store, or a benefit of the member.
// The terms travel with it as numbers, and till.js computes with them what the server's
// OfferTerms.Price computes, in whole fen.
type use struct {
	Value, Name, Rate string
	Notes             []string
	Off               string // why it cannot be used now; "" when it can
	Chosen            bool
	Benefit           bool
	RateBP            int
	Cap               money.Fen // 0: none
	Min               money.Fen
	MinText           string
}

func (p *Pages) newConfirmPage(c *gin.Context, s session, form *respond.Form, open redemption.OpenClaim) *confirmPage {
	page := &confirmPage{Base: p.newBase(c, s, "till", "till.confirm.title"), Form: form, Problems: form.Problems(),
		Claim:  open.ClaimID.String(),
		Member: open.MaskedName, Holds: int(redemption.ClaimFor / time.Second)}
	page.Zone, page.Wide = open.Zone, true
	page.Valid, page.MayExtend = page.ValidThrough(open.ValidThrough), open.MayExtend
	page.Left = int(math.Ceil(open.ExpiresAt.Sub(open.Now).Seconds()))
	page.Until = page.T("till.confirm.until", "time", page.Hour(open.ExpiresAt))
	page.Bill = form.Field("bill", "till.confirm.bill")
	page.UseError = form.ErrorOf("use")
	for _, offer := range open.Offers {
		page.Uses = append(page.Uses, offerUse(page.Request, offer, open))
	}
	for _, benefit := range open.Benefits {
		page.Uses = append(page.Uses, benefitUse(page.Request, benefit))
	}
	choose(page.Uses, form.Text("use"))
	page.Asking = p.localScreens(page.Request)
	page.price(form, open.Offers)
	return page
}

func offerUse(req *respond.Request, offer merchants.Offer, open redemption.OpenClaim) use {
	u := use{Value: "offer:" + offer.ID.String(), Name: req.Pick(offer.NameZh, offer.NameEn),
		Rate: req.Rate(offer.PayRateBP), RateBP: offer.PayRateBP, Min: offer.MinSpendFen}
	if offer.CapFen != nil {
		u.Cap = *offer.CapFen
		u.Notes = append(u.Notes, req.T("till.confirm.cap", "amount", req.Price(u.Cap)))
	}
	if u.Min > 0 {
		u.MinText = req.Money(u.Min)
		u.Notes = append(u.Notes, req.T("till.confirm.min", "amount", req.Price(u.Min)))
	}
	if text := req.Pick(offer.ExclusionsZh, offer.ExclusionsEn); text != "" {
		u.Notes = append(u.Notes, text)
	}
	if offer.UsableAt(open.Now, open.Zone) != nil {
		u.Off = req.T("till.line.when", "when", offer.When(req.Locale))
	}
	return u
}

func benefitUse(req *respond.Request, b membership.Benefit) use {
	return use{Value: "benefit:" + b.ID.String(), Name: req.Pick(b.NameZh, b.NameEn),
		Rate: req.T("till.confirm.benefit"), Benefit: true,
		Notes: []string{req.T("till.confirm.benefit_left", "n", b.Remaining, "day", req.Date(b.UseByDay))}}
}

// choose marks what was chosen before, else the first offer that can be used now. A benefit
// is marked only on a fresh page that has nothing else: when the offer that was chosen is gone,
// a gift must not be spent in its place.
func choose(uses []use, wanted string) {
	pick := -1
	for i, u := range uses {
		if u.Off == "" && (u.Value == wanted || pick < 0 && (!u.Benefit || wanted == "" && len(uses) == 1)) {
			pick = i
		}
	}
	if pick >= 0 {
		uses[pick].Chosen = true
	}
}

// price fills the price line in for what was typed before, or says what to do first.
func (page *confirmPage) price(form *respond.Form, offers []merchants.Offer) {
	page.Now = page.T("till.confirm.choose")
	for _, u := range page.Uses {
		if u.Chosen && u.Benefit {
			page.Now = page.T("till.confirm.no_bill")
		} else if u.Chosen {
			page.Now = page.T("till.confirm.enter")
		}
	}
	bill, ok := respond.AmountOf(form.Text("bill"))
	for i, offer := range offers {
		if !page.Uses[i].Chosen || !ok {
			continue
		}
		if quote, err := offer.Price(bill); err == nil {
			page.Now = page.T("till.confirm.line", "bill", page.Money(bill), "rate", page.Uses[i].Rate, "saved",
				page.Money(quote.DiscountFen))
			page.Pay = page.Money(quote.PayableFen)
		}
	}
}

// Keys are those of the number pad, in the order of a cash register.
func (page *confirmPage) Keys() []string {
	return []string{"7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "00", "."}
}

// Billed tells whether anything that can be used now asks for the amount of the bill.
func (page *confirmPage) Billed() bool {
	return slices.ContainsFunc(page.Uses, func(u use) bool { return u.Off == "" && !u.Benefit })
}

// Usable tells whether anything can be used now.
func (page *confirmPage) Usable() bool {
	return slices.ContainsFunc(page.Uses, func(u use) bool { return u.Off == "" })
}
