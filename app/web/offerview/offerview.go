// Package offerview puts an offer into words the way members see it: the price to pay
// first, what is excluded right under it, then the conditions. The store list, the store's
// page and the owner's preview share it, so that nobody is promised what another page denies.
package offerview

import (
	"strings"

	"citycard/app/platform/money"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

// exampleFen is the bill of the example where no usual price is known: ¥100.
const exampleFen money.Fen = 100_00

// Price is what a member pays. With a usual price (per head) it is that price with the offer
// applied, the usual one struck; else an example. What is excluded stands in the note.
func Price(req *respond.Request, t merchants.OfferTerms, perHead *money.Fen) view.Price {
	p := view.Price{Tag: req.Rate(t.PayRateBP)}
	notes := []string{}
	if quote, ok := Usual(t, perHead); ok {
		p.Now, p.Was, p.WasText = req.Price(quote.PayableFen), req.Price(*perHead), req.T("offer.was_per_head")
	} else {
		p.Now = Example(req, t)
	}
	if t.MinSpendFen > 0 {
		notes = append(notes, req.T("offer.min_spend_short", "minimum", req.Price(t.MinSpendFen)))
	}
	if t.CapFen != nil {
		notes = append(notes, req.T("offer.cap_short", "cap", req.Price(*t.CapFen)))
	}
	if excluded := Exclusions(req, t); excluded != "" {
		notes = append(notes, excluded)
	}
	p.Note = strings.Join(notes, " · ")
	return p
}

// Usual is the offer applied to the usual bill; ok is false when none is known or the offer
// does not hold for it.
func Usual(t merchants.OfferTerms, perHead *money.Fen) (merchants.Quote, bool) {
	if perHead == nil || *perHead < 1 {
		return merchants.Quote{}, false
	}
	quote, err := t.Price(*perHead)
	return quote, err == nil && quote.DiscountFen > 0
}

// Example is 「每 ¥100 付 ¥90」, with the smallest bill that the offer holds for if that is higher.
func Example(req *respond.Request, t merchants.OfferTerms) string {
	bill := max(exampleFen, t.MinSpendFen)
	quote, err := t.Price(bill)
	if err != nil {
		return ""
	}
	return req.T("offer.example", "bill", req.Price(bill), "pay", req.Price(quote.PayableFen))
}

// Exclusions is what the offer does not hold for, in the caller's language.
func Exclusions(req *respond.Request, t merchants.OfferTerms) string {
	return req.Pick(t.ExclusionsZh, t.ExclusionsEn)
}

// Conditions are the offer's other conditions, one sentence each: when, how much, how often.
func Conditions(req *respond.Request, t merchants.OfferTerms) []string {
	said := []string{req.T("offer.when", "when", t.When(req.Locale))}
	add := func(holds bool, text string) {
		if holds {
			said = append(said, text)
		}
	}
	add(t.MinSpendFen > 0, req.T("offer.min_spend", "minimum", req.Money(t.MinSpendFen)))
	if t.CapFen != nil {
		add(true, req.T("offer.cap", "cap", req.Money(*t.CapFen)))
	}
	add(t.PerMemberDay > 0, req.T("offer.per_member_day", "times", t.PerMemberDay))
	add(t.TotalPerDay > 0, req.T("offer.total_per_day", "times", req.Count(t.TotalPerDay)))
	add(len(t.Blackouts) > 0, req.T("offer.blackouts", "days", days(req, t.Blackouts)))
	add(t.Stacking == merchants.StackingNone, req.T("offer.stacking_none"))
	add(t.Stacking == merchants.StackingWithOffers, req.T("offer.stacking_with"))
	return said
}

// mostDays is how many blackout days are named.
const mostDays = 6

func days(req *respond.Request, blackouts merchants.Days) string {
	var named []string
	for _, day := range blackouts[:min(len(blackouts), mostDays)] {
		named = append(named, req.Date(day))
	}
	if len(blackouts) > mostDays {
		named = append(named, "…")
	}
	return strings.Join(named, req.T("offer.comma"))
}

// Name is the offer's name in the caller's language.
func Name(req *respond.Request, t merchants.OfferTerms) string { return req.Pick(t.NameZh, t.NameEn) }
