package exposure

import (
	"context"
	"maps"
	"slices"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// Vest turns the pending credits of a city whose time has come into vested ones and tells
// how many visits that were. It works in transactions of up to 1000 visits, from what the
// rows say: after any outage one call catches up, and a second call finds nothing.
//
// Caller: the job traffic-reward-vesting.
func (a *Account) Vest(ctx context.Context, id city.ID) (int, error) {
	total := 0
	for {
		due, vested, err := a.vestBatch(ctx, id)
		total += vested
		if err != nil || due < batch {
			return total, err
		}
	}
}

func (a *Account) vestBatch(ctx context.Context, id city.ID) (due, vested int, err error) {
	err = a.db.InTx(ctx, func(tx *db.Tx) error {
		found, err := a.records.dueVisits(tx, id, batch)
		if due, vested = len(found), 0; err != nil || due == 0 {
			return err
		}
		stores, visits := make(map[ident.ID]bool), make([]ident.ID, due)
		for i, d := range found {
			stores[d.StoreID], visits[i] = true, d.RedemptionID
		}
		book, err := a.records.lockLedger(tx, inIDOrder(maps.Keys(stores)))
		if err != nil {
			return err
		}
		moved, err := a.records.markVested(tx, visits)
		if err != nil {
			return err
		}
		vested = len(moved)
		for _, v := range inVestingOrder(moved) {
			line := v.line(KindVesting)
			line.Pending, line.Vested = -v.Credits, v.Credits
			book.write(line)
		}
		return book.close(tx)
	})
	return due, vested, err
}

func inVestingOrder(visits []visitRow) []visitRow {
	slices.SortFunc(visits, func(a, b visitRow) int {
		if c := a.VestsAt.Compare(*b.VestsAt); c != 0 {
			return c
		}
		return slices.Compare(a.RedemptionID[:], b.RedemptionID[:])
	})
	return visits
}
