package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"citycard/app/platform/db"
)

// measureConfirm loads the service with confirmations over HTTP and, in the same round,
// PostgreSQL with the very same statements sent one by one by pgbench.
func measureConfirm(ctx context.Context, r *rig) error {
	pg, err := r.world(ctx, db.Postgres)
	if err != nil {
		return err
	}
	lite, err := r.world(ctx, db.SQLite)
	if err != nil {
		return err
	}
	r.say("recording the statements of one confirmation")
	script, err := pg.recordConfirmation(ctx)
	if err != nil {
		return err
	}
	r.report.Conditions["statements of a confirmation"] = fmt.Sprint(statementCount(script))
	c := confirmRounds{rig: r, pg: pg, lite: lite, script: script, seen: columns{}}
	for round := range r.rounds {
		r.say("confirm, round %d of %d", round+1, r.rounds)
		if err := c.round(ctx); err != nil {
			return err
		}
	}
	c.tell()
	return nil
}

var confirmCallers = []int{8, 32}

type confirmRounds struct {
	rig      *rig
	pg, lite *world
	script   string
	seen     columns
}

// mostPerSecond is more confirmations than either side can do; so many claims wait for it.
const mostPerSecond = 20_000

// claimsFor is how many claims a slice may use up.
func claimsFor(d time.Duration) int { return int(d.Seconds() * mostPerSecond) }

func (c *confirmRounds) round(ctx context.Context) error {
	var variants []variant
	for _, w := range []*world{c.pg, c.lite} {
		for _, callers := range confirmCallers {
			stock := claimsFor(warmUp(c.rig.span) + c.rig.span)
			from, err := w.stock(ctx, stock)
			if err != nil {
				return err
			}
			variants = append(variants, variant{fmt.Sprintf("%s with %d callers", w.engine, callers), func() error {
				return c.overHTTP(ctx, w, callers, from, stock)
			}})
		}
	}
	for _, clients := range confirmCallers {
		from, err := c.pg.stock(ctx, claimsFor(pgbenchSpan(c.rig.span)))
		if err != nil {
			return err
		}
		variants = append(variants, variant{fmt.Sprintf("pgbench with %d clients", clients), func() error {
			return c.byPgbench(ctx, clients, from)
		}})
	}
	if err := firstOf(c.pg.settle(ctx), c.lite.settle(ctx)); err != nil {
		return err
	}
	if err := shuffled(ctx, variants); err != nil {
		return err
	}
	return firstOf(c.pg.check(ctx), c.lite.check(ctx))
}

func (c *confirmRounds) overHTTP(ctx context.Context, w *world, callers, from, stock int) error {
	l := w.confirming(callers, from, stock)
	l.meters = []meter{w.server.cpu}
	if w.engine == db.Postgres {
		l.meters = append(l.meters, c.rig.pg.cpu)
	}
	o, err := l.run(ctx, c.rig.span)
	if err != nil {
		return err
	}
	w.agreed += o.all
	read := map[string]float64{"rate": o.rate, "p50 ms": o.p50, "p99 ms": o.p99, "server CPU us": o.cpu[0]}
	if w.engine == db.Postgres {
		read["postgres CPU us"] = o.cpu[1]
	}
	c.seen.note(fmt.Sprint(w.engine, callers), read)
	return nil
}

func (c *confirmRounds) byPgbench(ctx context.Context, clients, from int) error {
	size := c.rig.size
	run, err := c.rig.pg.bench(ctx, "bench", c.script, clients, c.rig.span, map[string]int{
		"i": -1, "base": from, "clients": clients, "members": size.members, "stores": size.stores,
	})
	if err != nil {
		return err
	}
	if run.all > claimsFor(pgbenchSpan(c.rig.span))*3/4 { // its clients share the claims evenly, whatever each one does
		return fmt.Errorf("the claims may be used up after %d: raise mostPerSecond", run.all)
	}
	c.pg.agreed += run.all
	c.seen.note(fmt.Sprint("pgbench", clients), map[string]float64{
		"rate": run.rate, "pgbench CPU us": run.clientCPU, "postgres CPU us": run.serverCPU,
	})
	return nil
}

func (c *confirmRounds) tell() {
	for _, engine := range []db.Dialect{db.Postgres, db.SQLite} {
		for _, callers := range confirmCallers {
			ours, theirs := c.seen[fmt.Sprint(engine, callers)], c.seen[fmt.Sprint("pgbench", callers)]
			more := map[string]series{}
			for name, s := range ours {
				if name != "rate" {
					more[name] = s
				}
			}
			more["pgbench's postgres CPU us"], more["pgbench's own CPU us"] = theirs["postgres CPU us"],
				theirs["pgbench CPU us"]
			c.rig.report.add(figure{
				Name: fmt.Sprintf("confirm over HTTP, %s, %d callers", engine, callers), Unit: "/s",
				Beside: "pgbench, same statements one by one, PostgreSQL",
			}, ours["rate"], theirs["rate"], true, ratioAtLeast(1), more)
		}
	}
}

// confirming is callers that confirm the claims from number `from` on, each once.
func (w *world) confirming(callers, from, stock int) load {
	var taken atomic.Int64
	return load{
		addr: w.server.addr, callers: callers, want: http.StatusCreated,
		next: func(_ *rand.Rand, request []byte) ([]byte, error) {
			i := int(taken.Add(1)) - 1
			if i >= stock {
				return nil, fmt.Errorf("all %d claims are used up: raise mostPerSecond", stock)
			}
			return w.confirmation(request, from+i), nil
		},
	}
}

// confirmation is the request that a till sends for claim n.
func (w *world) confirmation(request []byte, n int) []byte {
	_, store := w.rig.size.spreadOver(n)
	body := fmt.Sprintf(`{"claim_id":"%s","offer_id":"%s","bill_fen":12800}`, claimKind.id(n), offerKind.id(store))
	return post(request, "/api/v1/till/redemptions", w.tills[store], "till-"+claimKind.digits(n), body)
}

// recordConfirmation confirms a few claims one after another and makes the pgbench script
// from what the service sent for the last; the first ones fill its caches.
func (w *world) recordConfirmation(ctx context.Context) (string, error) {
	const samples = 5
	from, err := w.stock(ctx, samples)
	if err != nil {
		return "", err
	}
	line, err := dial(w.server.addr, time.Minute)
	if err != nil {
		return "", err
	}
	defer line.conn.Close()
	log, err := w.rig.pg.logged(ctx, func() error {
		for n := range samples {
			status, body, err := line.do(w.confirmation(nil, from+n))
			if err != nil || status != http.StatusCreated {
				return fmt.Errorf("answer %d: %s (%v)", status, body, err)
			}
			w.agreed++
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	sent, err := lastTransaction(statementsIn(log), "redemption_redemptions")
	if err != nil {
		return "", err
	}
	return script(variables, sent, w.rig.size.namesOf(from+samples-1), time.Now()), nil
}
