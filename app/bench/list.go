package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"

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
	product := listing(pg.server, "/api/v1/cities/"+cityCode+"/stores")
	sample, err := product.run(ctx, r.span)
	if err != nil {
		return err
	}
	loads := map[string]load{"list": product}
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
		loads[name] = listing(c, "/list")
	}
	rates, cpu, p99 := map[string]series{}, map[string]series{}, map[string]series{}
	for round := range r.rounds {
		r.say("list, round %d of %d", round+1, r.rounds)
		var variants []variant
		for name, l := range loads {
			variants = append(variants, variant{name, func() error {
				o, err := l.run(ctx, r.span)
				if err == nil {
					rates[name], cpu[name], p99[name] = append(rates[name], o.rate), append(cpu[name], o.cpu[0]), append(p99[name], o.p99)
				}
				return err
			}})
		}
		if err := shuffled(ctx, variants); err != nil {
			return err
		}
	}
	r.report.Conditions["bytes of a list"] = fmt.Sprint(int(sample.size))
	for _, beside := range []struct {
		name, words string
		mark        *mark
	}{
		{"constant", "gin handler with a constant body of that size", ratioAtLeast(0.5)},
		{"postgres", "gorm, ORDER BY distance, PostgreSQL", ratioAtLeast(20)},
		{"sqlite", "gorm, ORDER BY distance, SQLite", ratioAtLeast(20)},
	} {
		r.report.add(figure{Name: "store list over HTTP, 32 callers", Unit: "/s", Beside: beside.words},
			rates["list"], rates[beside.name], true, beside.mark, map[string]series{
				"server CPU us": cpu["list"], "p99 ms": p99["list"],
				"CPU us of what is beside it": cpu[beside.name], "p99 ms of what is beside it": p99[beside.name],
			})
	}
	return nil
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
	query := fmt.Sprintf("limit=20&lat=%.5f&lng=%.5f", centreLat+(rng.Float64()*2-1)*halfWidth, centreLng+(rng.Float64()*2-1)*halfWidth)
	filters := rng.IntN(4)
	if filters&1 != 0 {
		query += "&district=" + escapedDistricts[rng.IntN(len(escapedDistricts))]
	}
	if filters&2 != 0 {
		query += "&category=" + string(merchants.Categories[rng.IntN(len(merchants.Categories))])
	}
	return query
}
