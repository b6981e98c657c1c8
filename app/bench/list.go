package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"citycard/app/platform/db"
	"citycard/merchants"
)

const listCallers = 32

// measureList loads the store list beside a handler that only writes a constant body of
// the same size, and beside the same list asked of the database with ORDER BY distance.
func measureList(ctx context.Context, r *rig) error {
	pg, err := r.world(ctx, db.Postgres)
	if err != nil {
		return err
	}
	lite, err := r.world(ctx, db.SQLite)
	if err != nil {
		return err
	}
	l := listRounds{loads: map[string]load{"list": listing(pg.server, storesPath)}, seen: columns{}}
	sample, err := l.loads["list"].run(ctx, r.span)
	if err != nil {
		return err
	}
	r.report.Conditions["bytes of a list"] = fmt.Sprint(int(sample.size))
	for name, env := range map[string]environment{
		"constant": {roleVariable: roleConstant, bytesVariable: fmt.Sprint(int(sample.size))},
		"postgres": pg.env.with(roleVariable, roleQuery),
		"sqlite":   lite.env.with(roleVariable, roleQuery),
	} {
		c, err := r.startRole(ctx, env)
		if err != nil {
			return err
		}
		defer c.stop()
		l.loads[name] = listing(c, "/list")
	}
	for round := range r.rounds {
		r.say("list, round %d of %d", round+1, r.rounds)
		if err := l.round(ctx, r.span); err != nil {
			return err
		}
	}
	l.tell(r.report)
	return nil
}

const storesPath = "/api/v1/cities/" + cityCode + "/stores"

type listRounds struct {
	loads map[string]load
	seen  columns
}

func (l listRounds) round(ctx context.Context, span time.Duration) error {
	var variants []variant
	for name, load := range l.loads {
		variants = append(variants, variant{name, func() error {
			o, err := load.run(ctx, span)
			if err == nil {
				l.seen.note(name, map[string]float64{"rate": o.rate, "p99 ms": o.p99, "server CPU us": o.cpu[0]})
			}
			return err
		}})
	}
	return shuffled(ctx, variants)
}

func (l listRounds) tell(to *report) {
	for _, beside := range []struct {
		name, words string
		mark        *mark
	}{
		{"constant", "gin handler with a constant body of that size", ratioAtLeast(0.5)},
		{"postgres", "gorm, ORDER BY distance, PostgreSQL", ratioAtLeast(20)},
		{"sqlite", "gorm, ORDER BY distance, SQLite", ratioAtLeast(20)},
	} {
		ours, theirs := l.seen["list"], l.seen[beside.name]
		to.add(figure{Name: "store list over HTTP, 32 callers", Unit: "/s", Beside: beside.words},
			ours["rate"], theirs["rate"], true, beside.mark, map[string]series{
				"server CPU us": ours["server CPU us"], "p99 ms": ours["p99 ms"],
				"CPU us of what is beside it": theirs["server CPU us"], "p99 ms of what is beside it": theirs["p99 ms"],
			})
	}
}

// listing asks for the first page around a random place: a quarter of the calls without a
// filter, the others by district, by category, or both.
func listing(c *child, path string) load {
	return load{
		addr: c.addr, callers: listCallers, want: http.StatusOK, meters: []meter{c.cpu},
		next: func(rng *rand.Rand, request []byte) ([]byte, error) {
			return get(request, path+"?"+anyList(rng), ""), nil
		},
	}
}

// escapedDistricts saves the escaping, which is the caller's work and not the server's.
var escapedDistricts = func() []string {
	escaped := make([]string, len(districts))
	for i, name := range districts {
		escaped[i] = url.QueryEscape(name)
	}
	return escaped
}()

func anyList(rng *rand.Rand) string {
	query := fmt.Sprintf("limit=20&lat=%.5f&lng=%.5f", centreLat+(rng.Float64()*2-1)*halfWidth,
		centreLng+(rng.Float64()*2-1)*halfWidth)
	filters := rng.IntN(4)
	if filters&1 != 0 {
		query += "&district=" + escapedDistricts[rng.IntN(len(escapedDistricts))]
	}
	if filters&2 != 0 {
		query += "&category=" + string(merchants.Categories[rng.IntN(len(merchants.Categories))])
	}
	return query
}
