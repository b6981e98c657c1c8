package redemption

import (
	"context"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
)

// Recent is what a store's people see first: the business day and the seven days that end with it.
type Recent struct {
	Day         clock.Day
	Today, Week VisitSums
}

// RecentVisits sums up a store's day and week for its owners and managers, and for
// operators of its city. Codes of merchants.RequireStaffTx.
func (s *Service) RecentVisits(ctx context.Context, actor identity.Actor, storeID ident.ID) (Recent, error) {
	tx := s.db.Read(ctx)
	if err := s.merchants.RequireStaffTx(tx, actor, storeID, merchants.RoleOwner, merchants.RoleManager, merchants.RoleOperator); err != nil {
		return Recent{}, err
	}
	today, err := s.businessDay(tx, storeID)
	if err != nil {
		return Recent{}, err
	}
	recent := Recent{Day: today}
	if recent.Today, err = s.records.sumVisits(tx, storeID, today, today); err != nil {
		return Recent{}, err
	}
	recent.Week, err = s.records.sumVisits(tx, storeID, today.AddDays(-6), today)
	return recent, err
}

// businessDay is the store's day now, in the zone of its city.
func (s *Service) businessDay(tx *db.Tx, storeID ident.ID) (clock.Day, error) {
	cityID, err := s.merchants.CityOfStoreTx(tx, storeID)
	if err != nil {
		return "", err
	}
	facts, err := s.cities.of(tx, cityID)
	if err != nil {
		return "", err
	}
	return clock.DayOf(tx.Now(), facts.zone), nil
}
