package main

import (
	"context"
	"database/sql"
	"io"
	"log/slog"

	"citycard/app/config"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/token"
	"citycard/app/wiring"
)

// inside is the service built within the harness, for the use cases that jobs run: there
// the work itself is timed, without a process starting up.
type inside struct {
	*wiring.Service
	data cityData
	pool *sql.DB
}

// newInside makes a database on PostgreSQL with a city and its members.
func (r *rig) newInside(ctx context.Context, name string) (inside, error) {
	env, d, err := r.database(ctx, db.Postgres, name)
	if err != nil {
		return inside{}, err
	}
	in := inside{data: newCityData(r.size)}
	keys, err := token.NewKeys(r.master)
	if err != nil {
		return in, err
	}
	r.say("filling a city for the %s", name)
	if err := firstOf(in.data.fillShops(ctx, d), in.data.fillMembers(ctx, d, keys)); err != nil {
		return in, err
	}
	cfg, err := config.Load(env.list())
	if err != nil {
		return in, err
	}
	if in.Service, err = wiring.Build(cfg, slog.New(slog.NewTextHandler(io.Discard, nil)), d, ident.Random{}); err !=
		nil {
		return in, err
	}
	in.pool, err = d.SQL()
	return in, err
}

func (in inside) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := in.pool.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (in inside) count(ctx context.Context, query string) (n int, err error) {
	err = in.pool.QueryRowContext(ctx, query).Scan(&n)
	return n, err
}
