package redemption

import (
	"context"
	"sync"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
)

// ConfirmInput asks to turn a claim into a redemption.
type ConfirmInput struct {
	Actor     identity.Actor
	StoreID   ident.ID // only for staff of several stores; a device has one store
	ClaimID   ident.ID
	OfferID   ident.ID   // exactly one of OfferID and BenefitID
	BenefitID ident.ID   //
	BillFen   *money.Fen // with an offer: 1 fen … ¥100,000.00; with a benefit: nil
	Key       string     // idempotency key, unique per store
}

// confirmation is one call of Confirm on its way through a batch.
type confirmation struct {
	actor    identity.Actor
	storeID  ident.ID
	claimID  ident.ID
	offerID  ident.ID
	benefit  ident.ID
	bill     money.Fen
	key      string
	hash     string
	done     chan struct{}
	answered sync.Once
	receipt  Receipt
	replayed bool
	err      error
}

func (c *confirmation) answer(r Receipt, replayed bool, err error) {
	c.answered.Do(func() {
		c.receipt, c.replayed, c.err = r, replayed, err
		close(c.done)
	})
}

// Confirm (确认核销) writes a redemption in one transaction: claim used, membership running,
// offer limits, benefit unit, the row itself, the member's message. It answers only after the
// commit. The same key with the same input returns the first receipt and replayed = true for ever;
// with other input ident.ErrKeyReused. Refusals have the codes of errors.go and are stored. Callers:
// a bound device, or staff of the store.
func (s *Service) Confirm(ctx context.Context, in ConfirmInput) (receipt Receipt, replayed bool, err error) {
	item, err := in.validate()
	if err != nil {
		return Receipt{}, false, err
	}
	if item.storeID, err = s.TillStore(ctx, in.Actor, in.StoreID); err != nil {
		return Receipt{}, false, err
	}
	return s.confirms.do(ctx, item)
}

func (in ConfirmInput) validate() (*confirmation, error) {
	if err := ident.CheckKey(in.Key); err != nil {
		return nil, err
	}
	byOffer, byBenefit := in.OfferID != ident.None, in.BenefitID != ident.None
	switch {
	case byOffer == byBenefit:
		return nil, ErrChooseOne.WithField("offer_id", "field.redemption.choose_one")
	case byOffer && in.BillFen == nil:
		return nil, ErrBillMissing.WithField("bill_fen", "field.redemption.bill_missing")
	case byBenefit && in.BillFen != nil:
		return nil, errBillNotForBenefit.WithField("bill_fen", "field.redemption.bill_not_for_benefit")
	}
	item := &confirmation{actor: in.Actor, claimID: in.ClaimID, offerID: in.OfferID, benefit: in.BenefitID, key: in.Key}
	if in.BillFen != nil {
		item.bill = *in.BillFen
	}
	item.hash = item.inputHash()
	return item, nil
}
