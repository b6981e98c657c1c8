package merchants

import (
	"context"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
)

// MostSaleGate is the highest gate that can be set; more would be a slip of the keyboard.
const MostSaleGate = 500

// SetSaleGateInput changes how many live stores a place needs before the card is sold there.
type SetSaleGateInput struct {
	Actor  identity.Actor // operator of the city
	City   city.ID
	Stores int  // 0–500; 0 opens the gate everywhere
	From   *int // what the actor saw and changes; nil changes whatever holds
	Reason string
}

// saleGate is what the operation log records.
type saleGate struct{ Stores int }

// SetSaleGate changes PolicySaleGate from the next visitor on. Cards that were sold stay valid.
// Codes: city.not_found, merchants.sale_gate_invalid, policy_changed, review_invalid (reason).
func (s *Service) SetSaleGate(ctx context.Context, in SetSaleGateInput) error {
	if !in.Actor.Operates(in.City) {
		return city.ErrNotFound
	}
	if in.Stores < 0 || in.Stores > MostSaleGate {
		return errSaleGateInvalid
	}
	if err := needsText(in.Reason, "reason", "merchants.reason_missing"); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := city.Lock(tx, in.City); err != nil {
			return err
		}
		before, err := s.SaleGateTx(tx, in.City)
		if err != nil {
			return err
		}
		if in.From != nil && *in.From != before {
			return ErrPolicyChanged
		}
		if err := city.SetPolicy(tx, in.City, PolicySaleGate, int64(in.Stores)); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: in.City, Actor: in.Actor, Action: "merchants.set_sale_gate", Reason: in.Reason,
			ObjectKind: "city", ObjectID: string(in.City), Before: saleGate{before}, After: saleGate{in.Stores},
		})
	})
}

// OffersOutside counts the published offers that a discount policy would withdraw, for
// the form that sets it. Code: city.not_found for others than the city's operators.
func (s *Service) OffersOutside(ctx context.Context, actor identity.Actor, c city.ID, p DiscountPolicy) (int, error) {
	if !actor.Operates(c) {
		return 0, city.ErrNotFound
	}
	return s.records.countOutside(s.db.Read(ctx), c, WholeBP-p.MaxDiscountBP, WholeBP-p.MinDiscountBP)
}
