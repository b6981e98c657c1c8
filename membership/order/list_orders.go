package order

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/page"
	"citycard/membership"
)

// OrdersQuery narrows the operators' list of orders. Days are those of the city; "" leaves
// an end open.
type OrdersQuery struct {
	membership.OpsQuery
	No       string // the whole number
	Status   OrderStatus
	From, To clock.Day // of the order, both included
}

// RefundsQuery narrows the operators' list of refunds, as OrdersQuery.
type RefundsQuery struct {
	membership.OpsQuery
	No       string
	Status   RefundStatus
	Surplus  bool // only money that bought nothing: paid late, or twice
	Stuck    bool // only what the provider has not finished within a day
	From, To clock.Day
}

// stuckAfter is how long a refund may be on its way before it counts as stuck.
const stuckAfter = 24 * time.Hour

// FindOrders lists orders of the city, the newest first. Operators of the city:
// city.ErrNotFound, ErrOperatorsOnly, ErrCursor.
func (s *Service) FindOrders(ctx context.Context, q OrdersQuery) (membership.OpsPage[Order], error) {
	limit, after, err := q.Page()
	if err != nil {
		return membership.OpsPage[Order]{}, err
	}
	tx := s.db.Read(ctx)
	home, err := city.ByID(tx, q.City)
	if err != nil {
		return membership.OpsPage[Order]{}, err
	}
	orders, err := s.records.findOrders(tx, q, page.Days(q.From, q.To, home.Location()), after, limit)
	return membership.PageOf(orders, limit, func(o Order) ident.ID { return o.ID }), err
}

// FindRefunds lists refunds of the city, as FindOrders.
func (s *Service) FindRefunds(ctx context.Context, q RefundsQuery) (membership.OpsPage[Refund], error) {
	limit, after, err := q.Page()
	if err != nil {
		return membership.OpsPage[Refund]{}, err
	}
	tx := s.db.Read(ctx)
	home, err := city.ByID(tx, q.City)
	if err != nil {
		return membership.OpsPage[Refund]{}, err
	}
	refunds, err := s.records.findRefunds(tx, q, page.Days(q.From, q.To, home.Location()), after, limit)
	return membership.PageOf(refunds, limit, func(r Refund) ident.ID { return r.ID }), err
}

// MoneyTrouble counts, from the rows, the money of a city that needs attention. A count stops at
// MaxCounted.
type MoneyTrouble struct {
	Manual  int64 // refunds that the provider could not give back: two operators pay them out
	Stuck   int64 // refunds on their way for more than a day
	Surplus int64 // money that bought nothing and has not gone back yet
}

// MaxCounted is where MoneyTrouble stops counting.
const MaxCounted = 1000

// MoneyTroubleOf counts it. Operators of the city: city.ErrNotFound, ErrOperatorsOnly.
func (s *Service) MoneyTroubleOf(ctx context.Context, q membership.OpsQuery) (MoneyTrouble, error) {
	if err := membership.RequireOperator(q.Actor, q.City); err != nil {
		return MoneyTrouble{}, err
	}
	tx := s.db.Read(ctx)
	return s.records.moneyTrouble(tx, q.City, tx.Now().Add(-stuckAfter))
}

// OrdersForOps lists the orders of the city, as MembersForOps.
func (s *Service) OrdersForOps(ctx context.Context, q membership.OpsQuery) (membership.OpsPage[Order], error) {
	limit, after, err := q.Page()
	if err != nil {
		return membership.OpsPage[Order]{}, err
	}
	orders, err := s.records.ordersOfCity(s.db.Read(ctx), q.City, after, limit+1)
	return membership.PageOf(orders, limit, func(o Order) ident.ID { return o.ID }), err
}

// RefundsForOps lists the refunds of the city, as MembersForOps.
func (s *Service) RefundsForOps(ctx context.Context, q membership.OpsQuery) (membership.OpsPage[Refund], error) {
	limit, after, err := q.Page()
	if err != nil {
		return membership.OpsPage[Refund]{}, err
	}
	refunds, err := s.records.refundsOfCity(s.db.Read(ctx), q.City, after, limit+1)
	return membership.PageOf(refunds, limit, func(r Refund) ident.ID { return r.ID }), err
}

// MemberMoney is what a member paid and got back in one city.
type MemberMoney struct {
	Orders  []Order  // newest first, the latest fifty
	Refunds []Refund // newest first, the latest fifty
}

// memberRows is how many orders and how many refunds of a member a page shows.
const memberRows = 50

// MoneyOfMember lists the orders and refunds of a member in a city. Operators of the city:
// city.ErrNotFound, ErrOperatorsOnly.
func (s *Service) MoneyOfMember(
	ctx context.Context, actor identity.Actor, c city.ID, memberID ident.ID,
) (found MemberMoney, err error) {
	if err := membership.RequireOperator(actor, c); err != nil {
		return MemberMoney{}, err
	}
	tx := s.db.Read(ctx)
	if found.Orders, err = s.records.ordersOfMember(tx, c, memberID, memberRows); err != nil {
		return MemberMoney{}, err
	}
	found.Refunds, err = s.records.refundsOfMember(tx, c, memberID, memberRows)
	return found, err
}
