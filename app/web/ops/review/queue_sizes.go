package ops

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/identity"
	"citycard/merchants"
)

// queueSizes counts what waits in each queue, by its kind. The work list and the tabs of the
// reviews show the same numbers.
func (p *Pages) queueSizes(ctx context.Context, who identity.Actor, home city.City) (map[string]merchants.Queue, error) {
	reviews, err := p.Merchants.ReviewQueues(ctx, who, home.ID)
	if err != nil {
		return nil, err
	}
	complaints, err := p.Redemptions.ComplaintQueue(ctx, who, home.ID)
	if err != nil {
		return nil, err
	}
	late, err := p.Redemptions.LateQueue(ctx, who, home.ID)
	if err != nil {
		return nil, err
	}
	payouts, err := p.Members.PayoutQueueOf(ctx, who, home.ID)
	return map[string]merchants.Queue{"store": reviews.Stores, "offer": reviews.Offers, "complaint": complaints, "late": late, "refund": merchants.Queue(payouts)}, err
}
