package merchant

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"citycard/app/platform/i18n"
	"citycard/app/platform/money"
	"citycard/app/web/offerview"
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
}

// seen is the member's view of terms at this store.
func (b base) seen(t merchants.OfferTerms) offerView {
	v := offerView{Answer: b.answer(t, exampleFen), Name: offerview.Name(b.Request, t),
		Conditions: offerview.Conditions(b.Request, t)}
	v.Price = offerview.Price(b.Request, t, b.session.store.PricePerHeadFen)
	if head := b.session.store.PricePerHeadFen; head != nil && *head > 0 {
		v.PerHead = b.perHead(t, *head)
	}
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
	return b.T("merchant.offer.answer", "bill", b.Money(bill), "pay", b.Money(quote.PayableFen), "other",
		unbroken(i18n.Rate(t.PayRateBP, other)))
}

// unbroken keeps "10% off" on one line.
func unbroken(text string) string { return strings.ReplaceAll(text, " ", "\u00a0") }

// promise is the discount with what it comes to, in the reader's notation alone: for members,
// and for who has made up their mind.
func (b base) promise(t merchants.OfferTerms, bill money.Fen) string {
	quote, err := merchants.OfferTerms{PayRateBP: t.PayRateBP, CapFen: t.CapFen}.Price(bill)
	if err != nil {
		return ""
	}
	return b.T("merchant.offer.promise", "rate", unbroken(b.Rate(t.PayRateBP)), "bill", b.Price(bill), "pay",
		b.Price(quote.PayableFen))
}

// perHead is the same for what a guest of this store usually spends.
func (b base) perHead(t merchants.OfferTerms, bill money.Fen) string {
	quote, err := merchants.OfferTerms{PayRateBP: t.PayRateBP, CapFen: t.CapFen}.Price(bill)
	if err != nil {
		return ""
	}
	return b.T("merchant.offer.per_head", "bill", b.Money(bill), "pay", b.Money(quote.PayableFen))
}

// days are written in the reader's language.
func (b base) days(days merchants.Days) string {
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = b.Date(d)
	}
	return b.list(words)
}

func (b base) list(words []string) string {
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
	kind := map[string]string{"paused": "info", "rejected": "bad", "draft": "info", "live": "ok",
		"review": "warn"}[state]
	return view.Cell{Text: b.T("merchant.offer_state." + state), Badge: kind,
		Note: b.T("merchant.offer_state_note." + state)}
}

// allowed says which discounts the city takes before anything is typed, in the reader's
// notation. A refusal says it in both.
func (b base) allowed(policy merchants.DiscountPolicy) string {
	low, high := merchants.WholeBP-policy.MaxDiscountBP, merchants.WholeBP-policy.MinDiscountBP
	pay := func(rate int) string { return b.Price(money.ShareFloor(exampleFen, int64(rate), merchants.WholeBP)) }
	if policy.MinDiscountBP > 0 {
		return b.T("merchant.offer.policy_range", "low", unbroken(b.Rate(low)), "high", unbroken(b.Rate(high)), "bill",
			b.Price(exampleFen), "pay", pay(low), "pay_most", pay(high))
	}
	return b.T("merchant.offer.policy", "low", unbroken(b.Rate(low)), "bill", b.Price(exampleFen), "pay", pay(low))
}

// opening starts words that stand alone, such as a fact's "daily", with a capital.
func opening(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}
