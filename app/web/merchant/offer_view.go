package merchant

import (
	"strings"

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
	v := offerView{Answer: b.answer(t, exampleFen), Name: offerview.Name(b.Call, t), Conditions: offerview.Conditions(b.Call, t)}
	v.Price = offerview.Price(b.Call, t, b.desk.store.PricePerHeadFen)
	if head := b.desk.store.PricePerHeadFen; head != nil && *head > 0 {
		v.PerHead = b.T("merchant.offer.per_head", "answer", b.answer(t, *head))
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
	return b.T("merchant.offer.answer", "bill", b.Money(bill), "pay", b.Money(quote.PayableFen), "other", i18n.Rate(t.PayRateBP, other))
}

// days are written in the reader's language.
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
