package objection

import (
	"context"
	"time"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/redemption"
)

// VisitView is a redemption with what followed it, as its member sees it.
type VisitView struct {
	redemption.Receipt
	Reversal *redemption.Reversal // nil while it stands
	Dispute  *Dispute             // the member's own, nil when there is none
}

// MayDispute tells whether the member may still object at the instant now: once, and within
// the window that is printed on the receipt.
func (v VisitView) MayDispute(now time.Time) bool {
	return v.Dispute == nil && now.Before(v.DisputableUntil())
}

// VisitOf shows one of the member's own redemptions. Code: not_found, for others' too.
func (s *Service) VisitOf(ctx context.Context, actor identity.Actor, id ident.ID) (VisitView, error) {
	if actor.Kind != identity.KindMember {
		return VisitView{}, redemption.ErrNotFound
	}
	tx := s.deps.DB.Read(ctx)
	r, err := s.deps.Redemptions.RedemptionForTx(tx, actor, id)
	if err != nil {
		return VisitView{}, err
	}
	view := VisitView{Receipt: redemption.NewReceipt(r)}
	if reversal, found, err := s.deps.Redemptions.ReversalTx(tx, id); err != nil {
		return VisitView{}, err
	} else if found {
		view.Reversal = &reversal
	}
	if dispute, found, err := s.records.disputeOfMember(tx, id); err != nil {
		return VisitView{}, err
	} else if found {
		view.Dispute = &dispute
	}
	return view, nil
}
