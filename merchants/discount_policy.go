package merchants

import (
	"strconv"
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// Names and defaults of the city's settings for partner discounts.
const (
	PolicyMaxDiscount = "merchants.max_discount_bp"
	policyMinDiscount = "merchants.min_discount_bp"

	defaultMaxDiscountBP = 1000
	defaultMinDiscountBP = 0
)

// DiscountPolicy is what a city allows partners to take off the bill, in basis points of
// the bill, both bounds included. The default is 0 to 1000: at most 10 %.
type DiscountPolicy struct {
	MinDiscountBP int
	MaxDiscountBP int
}

// Check refuses a rate outside the policy and names the allowed range in both notations.
// Code: merchants.discount_not_allowed.
func (p DiscountPolicy) Check(payRateBP int) error {
	discount := WholeBP - payRateBP
	if discount >= p.MinDiscountBP && discount <= p.MaxDiscountBP {
		return nil
	}
	allowed := map[string]any{"allowed_zh": p.rangeZh(), "allowed_en": p.rangeEn()}
	return ErrDiscountNotAllowed.
		WithParam("asked_zh", zhe(payRateBP)).WithParam("asked_en", percentOff(payRateBP)+" off").
		WithParam("allowed_zh", p.rangeZh()).WithParam("allowed_en", p.rangeEn()).
		WithParam("min_pay_rate_bp", WholeBP-p.MaxDiscountBP).WithParam("max_pay_rate_bp", WholeBP-p.MinDiscountBP).
		WithFieldParams("pay_rate_bp", "merchants.rate_not_allowed", allowed)
}

// rangeZh is what may be paid, 「9折–不打折」; rangeEn is what may come off, "0%–10% off".
func (p DiscountPolicy) rangeZh() string {
	return zhe(WholeBP-p.MaxDiscountBP) + "–" + zhe(WholeBP-p.MinDiscountBP)
}

func (p DiscountPolicy) rangeEn() string {
	return percentOff(WholeBP-p.MinDiscountBP) + "–" + percentOff(WholeBP-p.MaxDiscountBP) + " off"
}

// zhe is the Chinese notation, which says what is paid: 9000 → 9折, 8500 → 8.5折.
func zhe(payRateBP int) string {
	switch payRateBP {
	case WholeBP:
		return "不打折"
	case 0:
		return "免费"
	}
	return decimal(payRateBP, 1000) + "折"
}

// percentOff is the English notation, which says what is not paid: 9000 → 10%.
func percentOff(payRateBP int) string { return decimal(WholeBP-payRateBP, 100) + "%" }

// decimal writes n/unit without needless zeros; unit is a power of ten.
func decimal(n, unit int) string {
	whole, rest := n/unit, n%unit
	if rest == 0 {
		return strconv.Itoa(whole)
	}
	digits := strconv.Itoa(unit + rest)[1:]
	return strconv.Itoa(whole) + "." + strings.TrimRight(digits, "0")
}

// checkDiscountTx refuses a rate that the city does not allow. It holds the city's row: an
// offer is not published or saved beside a change of the policy, which withdraws what it sees.
func (s *Service) checkDiscountTx(tx *db.Tx, id city.ID, payRateBP int) error {
	if err := city.Lock(tx, id); err != nil {
		return err
	}
	policy, err := s.DiscountPolicyTx(tx, id)
	if err != nil {
		return err
	}
	return policy.Check(payRateBP)
}

// DiscountPolicyTx reads the city's settings.
func (s *Service) DiscountPolicyTx(tx *db.Tx, id city.ID) (DiscountPolicy, error) {
	most, err := city.Policy(tx, id, PolicyMaxDiscount, defaultMaxDiscountBP)
	if err != nil {
		return DiscountPolicy{}, err
	}
	least, err := city.Policy(tx, id, policyMinDiscount, defaultMinDiscountBP)
	return DiscountPolicy{MinDiscountBP: int(least), MaxDiscountBP: int(most)}, err
}
