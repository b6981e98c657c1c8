package review

import (
	"citycard/app/web/ops/frame"
	"citycard/merchants"
)

// Queue is one queue with what waits in it.
type Queue struct {
	Kind, Label string
	merchants.Queue
}

// Queues count what waits in each queue. The work list and the tabs of the reviews show the same
// numbers.
func (p *Pages) Queues(req *frame.Request) ([]Queue, error) {
	ctx := req.Context()
	reviews, err := p.Merchants.ReviewQueues(ctx, req.Actor, req.City.ID)
	if err != nil {
		return nil, err
	}
	complaints, err := p.Objections.Queue(ctx, req.Actor, req.City.ID)
	if err != nil {
		return nil, err
	}
	late, err := p.Late.Queue(ctx, req.Actor, req.City.ID)
	if err != nil {
		return nil, err
	}
	payouts, err := p.Orders.PayoutQueueOf(ctx, req.Actor, req.City.ID)
	if err != nil {
		return nil, err
	}
	topUps, err := p.Orders.TopUpQueueOf(ctx, req.Actor, req.City.ID)
	if err != nil {
		return nil, err
	}
	sizes := map[string]merchants.Queue{"store": reviews.Stores, "offer": reviews.Offers, "complaint": complaints,
		"late":   late,
		"refund": merchants.Queue(payouts), "top_up": merchants.Queue(topUps)}
	var queues []Queue
	for _, q := range p.queues() {
		queues = append(queues, Queue{Kind: q.kind, Label: req.T(q.labelKey), Queue: sizes[q.kind]})
	}
	return queues, nil
}
