package figures

import (
	"context"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
)

// Recent is what a store's home page shows: the business day, the seven days that end with it, the
// seven before them, and the thirty days that end with it.
type Recent struct {
	Day         clock.Day
	Today, Week VisitSums
	WeekBefore  VisitSums
	Month       VisitSums
}

// RecentMonth is the span of Recent.Month, in days.
const RecentMonth = 30

// RecentVisits sums up a store's day, weeks and month for its owners and managers, and for
// operators of its city. Codes of merchants.RequireStaffTx.
func (s *Service) RecentVisits(ctx context.Context, actor identity.Actor, storeID ident.ID) (Recent, error) {
	tx := s.db.Read(ctx)
	if err := s.merchants.RequireStaffTx(tx, actor, storeID, merchants.RoleOwner, merchants.RoleManager,
		merchants.RoleOperator); err != nil {
		return Recent{}, err
	}
	today, err := s.businessDay(tx, storeID)
	if err != nil {
		return Recent{}, err
	}
	recent := Recent{Day: today}
	for _, span := range []struct {
		sums     *VisitSums
		from, to clock.Day
	}{
		{&recent.Today, today, today}, {&recent.Week, today.AddDays(-6), today},
		{&recent.WeekBefore, today.AddDays(-13), today.AddDays(-7)},
		{&recent.Month, today.AddDays(1 - RecentMonth), today},
	} {
		if *span.sums, err = s.records.sumVisits(tx, storeID, span.from, span.to); err != nil {
			return Recent{}, err
		}
	}
	return recent, nil
}

// businessDay is the store's day now, in the zone of its city.
func (s *Service) businessDay(tx *db.Tx, storeID ident.ID) (clock.Day, error) {
	cityID, err := s.merchants.CityOfStoreTx(tx, storeID)
	if err != nil {
		return "", err
	}
	zone, err := s.redemptions.ZoneTx(tx, cityID)
	if err != nil {
		return "", err
	}
	return clock.DayOf(tx.Now(), zone), nil
}
