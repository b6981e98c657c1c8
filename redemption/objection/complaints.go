package objection

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/redemption"
)

// ComplaintPromise is how soon ops answers a dispute or a report of a refusal.
const ComplaintPromise = 24 * time.Hour

// Kinds of complaints.
const (
	ComplaintDispute = "dispute" // about a redemption that is not right
	ComplaintRefusal = "refusal" // about a store that did not honour the card
)

// Complaint is a dispute or a refusal report that waits for a decision of ops.
type Complaint struct {
	Kind     string
	ID       ident.ID
	StoreID  ident.ID
	RaisedBy string // member, device or staff
	Reason   string
	Words    string
	At       time.Time
}

// Complaints lists open disputes and reports of a city, the longest waiting first, at
// most limit. Error: city.not_found.
func (s *Service) Complaints(ctx context.Context, actor identity.Actor, id city.ID, limit int) ([]Complaint, error) {
	if !actor.Operates(id) {
		return nil, city.ErrNotFound
	}
	return s.records.waiting(s.deps.DB.Read(ctx), id, limit)
}

// Queue counts what Complaints lists. Error: city.not_found.
func (s *Service) Queue(ctx context.Context, actor identity.Actor, id city.ID) (merchants.Queue, error) {
	if !actor.Operates(id) {
		return merchants.Queue{}, city.ErrNotFound
	}
	return s.records.queue(s.deps.DB.Read(ctx), id)
}

// DisputeView is a dispute with what ops needs to decide: the redemption, its reversal, and the other
// side's dispute.
type DisputeView struct {
	Dispute
	Redemption redemption.Receipt
	Reversal   *redemption.Reversal
	Other      *Dispute // of the other side about the same redemption
}

// DisputeForOps shows one dispute to operators of its city. Error: dispute_unknown.
func (s *Service) DisputeForOps(ctx context.Context, actor identity.Actor, id ident.ID) (DisputeView, error) {
	tx := s.deps.DB.Read(ctx)
	d, found, err := s.records.dispute(tx, id)
	if err == nil && (!found || !actor.Operates(d.CityID)) {
		err = ErrDisputeUnknown
	}
	if err != nil {
		return DisputeView{}, err
	}
	view := DisputeView{Dispute: d}
	r, _, err := s.deps.Redemptions.RedemptionTx(tx, d.RedemptionID)
	if err != nil {
		return DisputeView{}, err
	}
	view.Redemption = redemption.NewReceipt(r)
	if reversal, found, err := s.deps.Redemptions.ReversalTx(tx, r.ID); err != nil {
		return DisputeView{}, err
	} else if found {
		view.Reversal = &reversal
	}
	if other, found, err := s.records.otherDispute(tx, d); err != nil {
		return DisputeView{}, err
	} else if found {
		view.Other = &other
	}
	return view, nil
}

// DisputesAbout lists the disputes about a redemption, oldest first, to operators of its city.
// Error: not_found.
func (s *Service) DisputesAbout(ctx context.Context, actor identity.Actor, redemptionID ident.ID) ([]Dispute, error) {
	tx := s.deps.DB.Read(ctx)
	r, err := s.deps.Redemptions.RedemptionForTx(tx, actor, redemptionID)
	if err != nil {
		return nil, err
	}
	if actor.Kind != identity.KindOperator {
		return nil, redemption.ErrNotFound
	}
	return s.records.disputesAbout(tx, r.ID)
}
