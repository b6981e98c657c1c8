package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/wiring"
	"citycard/jobs"
)

// retime is how often a replica looks at the database's clock.
const retime = 30 * time.Second

// gcPercent lets the heap grow further between two collections than Go's default of 100: a
// server of a few tens of megabytes spends 15 % of its time on collecting otherwise.
const gcPercent = 200

// serve runs until ctx ends, then stops taking requests, waits for those in hand, stops the
// ticker and closes the pool.
func (c command) serve(ctx context.Context, args []string) error {
	if operands, err := flags(flag.NewFlagSet("serve", flag.ContinueOnError), args); err != nil || len(operands) > 0 {
		return usageOr(err, "serve takes no arguments")
	}
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	log := c.logger()
	d, theirs, err := wiring.OpenDB(ctx, c.cfg)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := db.Migrate(ctx, d, wiring.Migrations()...); err != nil {
		return err
	}
	s, err := wiring.Build(c.cfg, log, d, ident.Random{})
	if err != nil {
		return err
	}
	go keepTime(ctx, d, theirs, log)
	if c.cfg.Jobs {
		if err := s.Jobs.Start(ctx); err != nil {
			return err
		}
	}
	fmt.Fprintf(c.out, "Citycard serves on %s (%s). Ctrl-C stops it.\n", c.cfg.BaseURL, d.Dialect())
	err = s.Web.Run(ctx)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	s.Jobs.Stop(stop)
	return err
}

func keepTime(ctx context.Context, d *db.DB, c *clock.Disciplined, log *slog.Logger) {
	ticker := time.NewTicker(retime)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := db.FollowTime(ctx, d, c); err != nil {
				log.Warn("the database's clock could not be read", "error", err)
			}
			if skew := c.Skew(); skew.Abs() > jobs.MaxSkew {
				log.Warn("this machine's clock is wrong: no jobs run here until it is set right", "ahead",
					skew.String())
			}
		}
	}
}
