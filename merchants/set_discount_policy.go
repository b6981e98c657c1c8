package merchants

import (
	"context"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
)

// SetDiscountPolicyInput changes what a city allows partners to take off the bill.
type SetDiscountPolicyInput struct {
	Actor  identity.Actor // operator of the city
	City   city.ID
	Policy DiscountPolicy
	From   *DiscountPolicy // what the actor saw and changes; nil changes whatever holds
	Reason string
}

// SetDiscountPolicy changes the bounds. Published offers outside the new bounds are withdrawn
// at once and their stores notified, so that members see only what the city allows. Codes:
// city.not_found, merchants.policy_invalid, policy_changed, review_invalid (reason).
func (s *Service) SetDiscountPolicy(ctx context.Context, in SetDiscountPolicyInput) error {
	if !in.Actor.Operates(in.City) {
		return city.ErrNotFound
	}
	if p := in.Policy; p.MinDiscountBP < 0 || p.MaxDiscountBP > WholeBP || p.MinDiscountBP > p.MaxDiscountBP {
		return ErrPolicyInvalid
	}
	if err := needsText(in.Reason, "reason", "merchants.reason_missing"); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := city.Lock(tx, in.City); err != nil {
			return err
		}
		before, err := s.DiscountPolicyTx(tx, in.City)
		if err != nil {
			return err
		}
		if in.From != nil && *in.From != before {
			return ErrPolicyChanged
		}
		if err := city.SetPolicy(tx, in.City, policyMinDiscount, int64(in.Policy.MinDiscountBP)); err != nil {
			return err
		}
		if err := city.SetPolicy(tx, in.City, PolicyMaxDiscount, int64(in.Policy.MaxDiscountBP)); err != nil {
			return err
		}
		if err := s.withdrawOutsideTx(tx, in.City, in.Policy); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: in.City, Actor: in.Actor, Action: "merchants.set_discount_policy", Reason: in.Reason,
			ObjectKind: "city", ObjectID: string(in.City), Before: before, After: in.Policy,
		})
	})
}

// withdrawOutsideTx withdraws the published offers outside the policy and notifies their stores.
func (s *Service) withdrawOutsideTx(tx *db.Tx, c city.ID, p DiscountPolicy) error {
	offers, err := s.records.withdrawOutside(tx, c, WholeBP-p.MaxDiscountBP, WholeBP-p.MinDiscountBP)
	if err != nil || len(offers) == 0 {
		return err
	}
	for _, o := range offers {
		params := map[string]string{"offer": o.NameZh, "allowed_zh": p.rangeZh(), "allowed_en": p.rangeEn()}
		if err := s.notifyStaffTx(tx, c, o.StoreID, "offer_outside_policy", params); err != nil {
			return err
		}
	}
	return s.noteChangeTx(tx, c)
}
