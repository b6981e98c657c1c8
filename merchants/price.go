package merchants

import "citycard/app/platform/money"

// Quote is what a member pays for a bill, and what that saves.
type Quote struct {
	PayableFen  money.Fen
	DiscountFen money.Fen
}

// Price applies the terms to a bill: payable = floor(bill × rate ÷ 10000), the discount
// limited by the cap. Rounding down means that the promised rate is never exceeded.
// Codes: merchants.bill_out_of_range, merchants.min_spend.
func (t OfferTerms) Price(bill money.Fen) (Quote, error) {
	if bill < 1 || bill > MaxBillFen {
		return Quote{}, errBillOutOfRange.WithParam("min", money.Fen(1).Yuan()).WithParam("max", MaxBillFen.Yuan())
	}
	if missing := t.MinSpendFen - bill; missing > 0 {
		return Quote{}, ErrMinSpend.WithParam("missing_fen", int64(missing)).WithParam("missing", missing.Yuan()).
			WithParam("minimum", t.MinSpendFen.Yuan())
	}
	discount := bill - money.ShareFloor(bill, int64(t.PayRateBP), WholeBP)
	if t.CapFen != nil && discount > *t.CapFen {
		discount = *t.CapFen
	}
	return Quote{PayableFen: bill - discount, DiscountFen: discount}, nil
}
