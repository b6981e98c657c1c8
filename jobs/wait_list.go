package jobs

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// waitList notifies those who wait for a district that the card is on sale there now. The
// sale gate is the number of stores that a district needs before the sale opens.
func waitList(
	d *db.DB, saleGate func(tx *db.Tx, id city.ID) (int, error),
	openDistricts func(ctx context.Context, id city.ID, gate int) ([]string, error),
	notifyWaiting func(ctx context.Context, id city.ID, districts []string) (int, error),
) Job {
	work := func(ctx context.Context, id city.ID) (int, error) {
		gate, err := saleGate(d.Read(ctx), id)
		if err != nil {
			return 0, err
		}
		open, err := openDistricts(ctx, id, gate)
		if err != nil {
			return 0, err
		}
		return notifyWaiting(ctx, id, open)
	}
	return Job{Name: "wait-list", Timetable: DailyAt(10, 0), CatchUp: Once, Limit: 10 * time.Minute, Run: forCity(work)}
}
