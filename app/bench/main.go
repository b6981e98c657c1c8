// Command bench measures the service against the limits of the machine it runs on: every
// figure is a ratio to something that ran in the same minute on the same cores. See README.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	if role := os.Getenv(roleVariable); role != "" {
		exitWith(playRole(role, os.Stdin))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exitWith(run(ctx, os.Args[1:], os.Stdout))
}

func exitWith(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		os.Exit(1)
	}
	os.Exit(0)
}

// settings are what one run is asked to do.
type settings struct {
	rounds int
	span   time.Duration // of one slice of load
	only   []string
	out    string
	gate   bool
	size   sizes

	// of the pages only
	engine string // "" for both
	page   string // "" for all
	data   string // folder that keeps the SQLite file; "" throws it away
	server string // URL of an empty database, or of one that an earlier run filled
}

// sizes are how much data there is.
type sizes struct {
	stores   int
	members  int // each has one membership
	benefits int // for the reminders
	visits   int // redemptions, for the accrual

	pastVisits int // redemptions of the year before, for the pages
}

var (
	fullSize = sizes{stores: 5_000, members: 100_000, benefits: 1_000_000, visits: 100_000, pastVisits: 1_000_000}
	tinySize = sizes{stores: 200, members: 2_000, benefits: 20_000, visits: 2_000, pastVisits: 3_000}
)

// measurement is one part of the run. It adds its figures to the report.
type measurement struct {
	name string
	run  func(context.Context, *rig) error
}

var measurements = []measurement{
	{"confirm", measureConfirm},
	{"list", measureList},
	{"code", measureCode},
	{"reminders", measureReminders},
	{"accrual", measureAccrual},
	{"memory", measureMemory},
	{"pages", measurePages},
}

func parse(args []string) (settings, error) {
	s := settings{size: fullSize}
	names := make([]string, len(measurements))
	for i, m := range measurements {
		names[i] = m.name
	}
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	seconds := set.Float64("seconds", 2, "length of one slice of load")
	only := set.String("only", "", "measurements, separated by commas: "+strings.Join(names, ", "))
	short := set.Bool("short", false, "one short round on a tiny city: proves that the harness works, measures nothing")
	set.IntVar(&s.rounds, "rounds", 7, "rounds; every variant runs once in each, in random order")
	set.StringVar(&s.out, "out", "app/bench/results.json", "where the figures are written; empty writes none")
	set.BoolVar(&s.gate, "gate", false, "fail when even the best round of a figure misses its mark")
	set.StringVar(&s.engine, "engine", "", "pages: postgres or sqlite only")
	set.StringVar(&s.page, "page", "", "pages: only those whose name begins so")
	set.StringVar(&s.data, "data", "", "pages: folder in which the SQLite file is kept and found again")
	set.StringVar(&s.server, "postgres", "",
		"pages: URL of a PostgreSQL database, empty or filled by an earlier run, instead of one to throw away")
	if err := set.Parse(args); err != nil {
		return s, err
	}
	s.span = time.Duration(*seconds * float64(time.Second))
	if *short {
		s.rounds, s.span, s.size = 1, 300*time.Millisecond, tinySize
	}
	if s.rounds < 1 || s.span < 100*time.Millisecond || set.NArg() > 0 {
		return s, fmt.Errorf("needs at least one round of 0.1 seconds and takes flags only")
	}
	if *only != "" {
		s.only = strings.Split(*only, ",")
	}
	for _, name := range s.only {
		if !slices.Contains(names, name) {
			return s, fmt.Errorf("there is no measurement %q", name)
		}
	}
	return s, nil
}

func run(ctx context.Context, args []string, out io.Writer) error {
	s, err := parse(args)
	if err != nil {
		return err
	}
	r, err := newRig(ctx, s, out)
	if err != nil {
		return err
	}
	defer r.close()
	for _, m := range measurements {
		if len(s.only) > 0 && !slices.Contains(s.only, m.name) {
			continue
		}
		if err := m.run(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	fmt.Fprintln(out, "\n"+r.report.text())
	if s.out != "" {
		if err := r.report.write(s.out); err != nil {
			return err
		}
	}
	if s.gate && r.report.missed() {
		return fmt.Errorf("a mark was missed in every round")
	}
	return nil
}
