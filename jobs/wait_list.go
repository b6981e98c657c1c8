package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// WaitList is what the job wait-list needs of memberships.
type WaitList interface {
	NotifyWaitList(ctx context.Context, id city.ID, places []string) (int, error)
}

// SaleGate is what it needs to know of the city's rule.
type SaleGate interface {
	SaleGateTx(tx *db.Tx, id city.ID) (int, error)
}

// Coverage is what it needs to know of the city's stores.
type Coverage interface {
	OpenDistricts(ctx context.Context, id city.ID, gate int) ([]string, error)
}

// waitList tells those who wait for a district that the card is on sale there now.
func waitList(d *db.DB, members WaitList, gate SaleGate, stores Coverage) Job {
	tell := func(ctx context.Context, id city.ID) (int, error) {
		wanted, err := gate.SaleGateTx(d.Read(ctx), id)
		if err != nil {
			return 0, err
		}
		open, err := stores.OpenDistricts(ctx, id, wanted)
		if err != nil {
			return 0, err
		}
		return members.NotifyWaitList(ctx, id, open)
	}
	return Job{Name: "wait-list", Timetable: DailyAt(10, 0), CatchUp: Once, Limit: 10 * time.Minute, Run: forCity(tell)}
}
