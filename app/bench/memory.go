package main

import (
	"context"
	"fmt"

	"citycard/app/platform/db"
)

// measureMemory starts the service afresh on each engine, loads it with lists and
// confirmations, and reads what the kernel says of its resident memory.
func measureMemory(ctx context.Context, r *rig) error {
	const megabyte = 1 << 20
	for _, engine := range []db.Dialect{db.Postgres, db.SQLite} {
		w, err := r.world(ctx, engine)
		if err != nil {
			return err
		}
		var resident, peak series
		for round := range r.rounds {
			r.say("memory on %s, round %d of %d", engine, round+1, r.rounds)
			m, err := w.loadAfresh(ctx)
			if err != nil {
				return err
			}
			resident, peak = append(resident, m.now/megabyte), append(peak, m.peak/megabyte)
		}
		r.report.add(figure{
			Name: fmt.Sprintf("resident memory after load, %s", engine), Unit: "MB",
		}, resident, nil, false, atMost(200), map[string]series{"highest MB": peak})
	}
	return nil
}

func (w *world) loadAfresh(ctx context.Context) (memory, error) {
	w.stop()
	if err := w.start(ctx); err != nil {
		return memory{}, err
	}
	if _, err := listing(w.server, storesPath).run(ctx, w.rig.span); err != nil {
		return memory{}, err
	}
	stock := claimsFor(warmUp(w.rig.span) + w.rig.span)
	from, err := w.stock(ctx, stock)
	if err != nil {
		return memory{}, err
	}
	o, err := w.confirming(listCallers, from, stock).run(ctx, w.rig.span)
	if err != nil {
		return memory{}, err
	}
	w.agreed += o.all
	if err := w.check(ctx); err != nil {
		return memory{}, err
	}
	return memoryOf(w.server.pid)
}
