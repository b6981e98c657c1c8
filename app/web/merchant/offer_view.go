package merchant

import (
	"strings"

	"citycard/app/platform/i18n"
	"citycard/app/platform/money"
	"citycard/app/web/view"
	"citycard/merchants"
)

// exampleFen is the bill that discounts are explained with.
const exampleFen money.Fen = 100_00

// offerView is an offer as members see it, with what the owner asked to be sure of.
type offerView struct {
	Answer     string // 「原价 ¥100.00 → 付 ¥90.00（10% off）」
	PerHead    string // the same for what a guest of this store usually spends; "" when unknown
	Problem    string // why this cannot be published; "" when it can
	Name       string
	Price      view.Price
	Conditions []string
	Exclusions string
}

// seen is the member's view of terms at this store.
func (b base) seen(t merchants.OfferTerms) offerView {
	v := offerView{Answer: b.answer(t, exampleFen), Name: b.Pick(t.NameZh, t.NameEn), Exclusions: b.Pick(t.ExclusionsZh, t.ExclusionsEn)}
	v.Price = b.price(t)
	if head := b.desk.store.PricePerHeadFen; head != nil && *head > 0 {
		v.PerHead = b.T("merchant.offer.per_head", "answer", b.answer(t, *head))
	}
	v.Conditions = b.conditions(t)
	return v
}

// answer says what a bill comes to, in both notations, because owners mix them up.
func (b base) answer(t merchants.OfferTerms, bill money.Fen) string {
	plain := merchants.OfferTerms{PayRateBP: t.PayRateBP, CapFen: t.CapFen}
	quote, err := plain.Price(bill)
	if err != nil {
		return ""
	}
	other := i18n.English
	if b.English() {
		other = i18n.Chinese
	}
	return b.T("merchant.offer.answer", "bill", b.Money(bill), "pay", b.Money(quote.PayableFen), "other", i18n.Rate(t.PayRateBP, other))
}

// price is what the member's list and page show: what to pay, never a rate alone.
func (b base) price(t merchants.OfferTerms) view.Price {
	price := view.Price{Tag: b.Rate(t.PayRateBP)}
	bill := exampleFen
	if head := b.desk.store.PricePerHeadFen; head != nil && *head > 0 {
		bill = *head
	}
	plain := merchants.OfferTerms{PayRateBP: t.PayRateBP, CapFen: t.CapFen}
	if quote, err := plain.Price(bill); err == nil {
		if bill == exampleFen {
			price.Note = b.T("merchant.offer.per_hundred", "bill", b.Money(bill), "pay", b.Money(quote.PayableFen))
		} else {
			price.Now, price.Was, price.Note = b.Money(quote.PayableFen), b.Money(bill), b.T("merchant.offer.at_per_head")
		}
	}
	return price
}

// conditions are the lines under the price.
func (b base) conditions(t merchants.OfferTerms) []string {
	lines := []string{t.When(b.Locale)}
	add := func(show bool, key string, pairs ...any) {
		if show {
			lines = append(lines, b.T(key, pairs...))
		}
	}
	if t.CapFen != nil {
		add(true, "merchant.offer.cap_words", "amount", b.Price(*t.CapFen))
	}
	add(t.MinSpendFen > 0, "merchant.offer.min_words", "amount", b.Price(t.MinSpendFen))
	add(t.PerMemberDay > 0, "merchant.offer.per_member_words", "n", t.PerMemberDay)
	add(t.TotalPerDay > 0, "merchant.offer.total_words", "n", t.TotalPerDay)
	add(len(t.Blackouts) > 0, "merchant.offer.blackout_words", "days", b.days(t.Blackouts))
	add(t.Stacking == merchants.StackingNone, "merchant.offer.no_stacking_words")
	add(t.Stacking == merchants.StackingWithOffers, "merchant.offer.stacking_words")
	return lines
}

func (b base) days(days merchants.Days) string {
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = b.Date(d)
	}
	if b.English() {
		return strings.Join(words, ", ")
	}
	return strings.Join(words, "、")
}

// badge is the state of an offer in the owner's words.
func (b base) badge(o merchants.Offer) view.Cell {
	state := "paused"
	switch {
	case o.Review == merchants.ReviewRejected:
		state = "rejected"
	case o.Status == merchants.OfferDraft:
		state = "draft"
	case o.Visible():
		state = "live"
	case o.Status == merchants.OfferPublished:
		state = "review"
	}
	kind := map[string]string{"paused": "info", "rejected": "bad", "draft": "info", "live": "ok", "review": "warn"}[state]
	return view.Cell{Text: b.T("merchant.offer_state." + state), Badge: kind, Note: b.T("merchant.offer_state_note." + state)}
}

// allowed says which discounts the city takes, in both notations, before anything is typed.
func (b base) allowed(policy merchants.DiscountPolicy) string {
	low, high := merchants.WholeBP-policy.MaxDiscountBP, merchants.WholeBP-policy.MinDiscountBP
	return b.T("merchant.offer.policy",
		"zhe_low", i18n.Rate(low, i18n.Chinese), "zhe_high", i18n.Rate(high, i18n.Chinese),
		"off_low", percentOff(high), "off_high", percentOff(low),
		"bill", b.Money(exampleFen), "pay", b.Money(money.ShareFloor(exampleFen, int64(low), merchants.WholeBP)))
}

func percentOff(payRateBP int) string { return trimmedDecimal(merchants.WholeBP-payRateBP, 100) + "%" }
