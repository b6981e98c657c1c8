package main

import (
	"context"
	"fmt"

	"citycard/app/platform/db"
	"citycard/app/platform/token"
)

// world is the service, running as a child process over a city full of data.
type world struct {
	rig     *rig
	engine  db.Dialect
	env     environment
	db      *db.DB // for preparing and checking; the load goes over HTTP only
	server  *child
	tills   []string // session token of each store's device
	members []string // session tokens of the first members
	claims  int      // made so far
	agreed  int      // confirmations that were answered with 201, or made by pgbench
}

// world makes the city on an engine once, and starts the service on it.
func (r *rig) world(ctx context.Context, engine db.Dialect) (*world, error) {
	if w := r.worlds[engine]; w != nil {
		return w, nil
	}
	env, d, err := r.database(ctx, engine, "bench")
	if err != nil {
		return nil, err
	}
	w := &world{rig: r, engine: engine, env: env, db: d}
	r.say("filling a city on %s: %d stores, %d members", engine, r.size.stores, r.size.members)
	if err := w.fill(ctx); err != nil {
		return nil, err
	}
	r.atEnd(w.stop)
	if err := w.start(ctx); err != nil {
		return nil, err
	}
	r.worlds[engine] = w
	return w, nil
}

func (w *world) start(ctx context.Context) error {
	program, err := w.rig.service(ctx)
	if err != nil {
		return err
	}
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	w.server, err = startChild(ctx, addr, "/readyz", w.env.with("LISTEN_ADDR", addr).list(), program, "serve")
	return err
}

func (w *world) stop() {
	if w.server != nil {
		w.server.stop()
		w.server = nil
	}
}

func (w *world) fill(ctx context.Context) error {
	c := newCityData(w.rig.size)
	if err := c.fillShops(ctx, w.db); err != nil {
		return err
	}
	keys, err := token.NewKeys(w.rig.master)
	if err != nil {
		return err
	}
	if err := c.fillMembers(ctx, w.db, keys); err != nil {
		return err
	}
	if w.tills, err = c.fillTills(ctx, w.db); err != nil {
		return err
	}
	if w.members, err = c.fillMemberSessions(ctx, w.db); err != nil {
		return err
	}
	return w.settle(ctx)
}

// settle makes the engine finish what the preparation left to it: statistics, what its
// vacuum does by itself after a while, and a checkpoint.
func (w *world) settle(ctx context.Context) error {
	statements := []string{"VACUUM ANALYZE", "CHECKPOINT"}
	if w.engine == db.SQLite {
		statements = []string{"PRAGMA analysis_limit = 400; PRAGMA optimize = 0x10002",
			"PRAGMA wal_checkpoint(PASSIVE)"}
	}
	pool, err := w.db.SQL()
	if err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := pool.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// stock makes n open claims and returns the number of the first.
func (w *world) stock(ctx context.Context, n int) (from int, err error) {
	c := newCityData(w.rig.size)
	from = w.claims
	if err := c.fillClaims(ctx, w.db, from, n); err != nil {
		return 0, err
	}
	w.claims += n
	return from, nil
}

// counts are the tables that must agree after each round, each as one number.
var counts = map[string]string{
	"redemptions":       "SELECT count(*) FROM redemption_redemptions",
	"used claims":       "SELECT count(*) FROM redemption_claims WHERE status = 'used'",
	"counted visits":    "SELECT COALESCE(sum(uses), 0) FROM membership_memberships",
	"offer uses":        "SELECT COALESCE(sum(used), 0) FROM merchants_offer_uses",
	"messages":          "SELECT count(*) FROM notify_messages",
	"distinct messages": "SELECT count(DISTINCT dedupe_key) FROM notify_messages WHERE dedupe_key LIKE 'redemption:%'",
}

// check compares what the callers were told with what is stored.
func (w *world) check(ctx context.Context) error {
	pool, err := w.db.SQL()
	if err != nil {
		return err
	}
	for name, query := range counts {
		var n int
		if err := pool.QueryRowContext(ctx, query).Scan(&n); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if n != w.agreed {
			return fmt.Errorf("%s: %d %s for %d answers", w.engine, n, name, w.agreed)
		}
	}
	return nil
}
