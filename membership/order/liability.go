package order

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/cityfigures"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/membership"
)

// payoutPromise is within how many working days (Monday to Friday) the member has the refund.
const payoutPromise = 3

// Liability is what refunding all paid cards today would cost if the city closed: paid × remaining whole
// days ÷ total days, because the value that was taken does not count then.
type Liability struct {
	AsOf    time.Time
	Cards   int64
	PaidFen money.Fen
	OwedFen money.Fen
}

// liabilityGroup is equal cards: the formula is computed once for each group.
type liabilityGroup struct {
	AmountFen money.Fen
	StartsOn  clock.Day
	EndsOn    clock.Day
	Cards     int64
}

// liabilityFigure is the name of a city's precomputed liability.
const liabilityFigure = "membership.liability"

// LiabilityOf sums what the running and the following paid cards of a city are still worth,
// card by card and rounded as refunds are, as of half an hour ago at most. Operators of the
// city only: city.ErrNotFound.
func (s *Service) LiabilityOf(ctx context.Context, actor identity.Actor, id city.ID) (Liability, error) {
	if err := membership.RequireOperator(actor, id); err != nil {
		return Liability{}, err
	}
	tx := s.db.Read(ctx)
	var sum Liability
	asOf, found, err := cityfigures.Read(tx, id, liabilityFigure, &sum)
	if sum.AsOf = asOf; err != nil || found {
		return sum, err
	}
	return s.countLiability(tx, id, tx.Now())
}

// SaveLiability counts a city for LiabilityOf. Caller: the job city-figures.
func (s *Service) SaveLiability(ctx context.Context, id city.ID) (int, error) {
	tx := s.db.Read(ctx)
	asOf := cityfigures.AsOf(tx)
	sum, err := s.countLiability(tx, id, asOf)
	if err != nil {
		return 0, err
	}
	return 1, s.db.InTx(ctx, func(tx *db.Tx) error { return cityfigures.Save(tx, id, liabilityFigure, asOf, sum) })
}

func (s *Service) countLiability(tx *db.Tx, id city.ID, at time.Time) (Liability, error) {
	place, err := city.ByID(tx, id)
	if err != nil {
		return Liability{}, err
	}
	groups, err := s.records.liabilityGroups(tx, id, at)
	if err != nil {
		return Liability{}, err
	}
	sum := sumLiability(groups, place.Today(at))
	sum.AsOf = at
	return sum, nil
}

func sumLiability(groups []liabilityGroup, today clock.Day) Liability {
	var sum Liability
	for _, g := range groups {
		period := membership.Period{StartsOn: g.StartsOn, EndsOn: g.EndsOn}
		left := money.ShareHalfUp(g.AmountFen, int64(period.WholeDaysLeft(today)), int64(period.Days()))
		sum.Cards += g.Cards
		sum.PaidFen += g.AmountFen * money.Fen(g.Cards)
		sum.OwedFen += left * money.Fen(g.Cards)
	}
	return sum
}

// PayoutQueue is what waits for operators: refunds that the provider cannot give back, or top-ups.
type PayoutQueue struct {
	Count, Overdue int64
	OldestID       ident.ID
	OldestAt       *time.Time // nil when nothing waits
}

// WaitingPayouts lists the refunds to be paid by hand, the longest waiting first, at most
// limit. Operators of the city only: city.ErrNotFound.
func (s *Service) WaitingPayouts(ctx context.Context, actor identity.Actor, id city.ID, limit int) ([]Refund, error) {
	if err := membership.RequireOperator(actor, id); err != nil {
		return nil, err
	}
	return s.records.waitingPayouts(s.db.Read(ctx), id, limit)
}

// PayoutQueueOf counts what WaitingPayouts lists. Operators of the city only.
func (s *Service) PayoutQueueOf(ctx context.Context, actor identity.Actor, id city.ID) (PayoutQueue, error) {
	return s.queueOf(ctx, actor, id, payoutsWaiting)
}

// queueOf counts rows of a city that wait for operators, and names the oldest.
func (s *Service) queueOf(
	ctx context.Context, actor identity.Actor, id city.ID, waiting waitingRows,
) (PayoutQueue, error) {
	if err := membership.RequireOperator(actor, id); err != nil {
		return PayoutQueue{}, err
	}
	tx := s.db.Read(ctx)
	place, err := city.ByID(tx, id)
	if err != nil {
		return PayoutQueue{}, err
	}
	return s.records.queue(tx, waiting, id, PayoutDueBefore(tx.Now(), place.Location()))
}

// PayoutDueBefore is the instant such that a refund asked for before it is past the promise
// at now. Weekends do not count; public holidays, which no calendar here knows, do.
func PayoutDueBefore(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	// all of a weekend counts as its first instant
	for local.Weekday() == time.Saturday || local.Weekday() == time.Sunday {
		year, month, day := local.Date()
		if local = time.Date(year, month, day, 0, 0, 0, 0, zone); local.Weekday() == time.Saturday {
			break
		}
		local = local.AddDate(0, 0, -1)
	}
	for left := payoutPromise; left > 0; {
		local = local.AddDate(0, 0, -1)
		if day := local.Weekday(); day != time.Saturday && day != time.Sunday {
			left--
		}
	}
	return local
}

// RefundForOps shows one refund to operators of its city. ErrRefundNotFound.
func (s *Service) RefundForOps(ctx context.Context, actor identity.Actor, id ident.ID) (Refund, error) {
	refund, found, err := s.records.refundByID(s.db.Read(ctx), id)
	if err == nil && (!found || !actor.Operates(refund.CityID)) {
		err = ErrRefundNotFound
	}
	if err != nil {
		return Refund{}, err
	}
	return refund, nil
}
