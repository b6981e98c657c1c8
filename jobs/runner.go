package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/robfig/cron/v3"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// Options of a runner. Zero values are replaced by the defaults named below.
type Options struct {
	Owner     string        // this replica's name in leases; default: a new id
	Parallel  int           // runs of this replica at a time; default 4
	Lease     time.Duration // default 60 s
	Heartbeat time.Duration // default 20 s
	Log       *slog.Logger  // default: nothing is logged
	// NotAhead refuses operators a run as of an instant that lies ahead: it would act for
	// real, and take from members what is still theirs. Commands may.
	NotAhead bool
}

// Runner runs the jobs of one replica. Any number of replicas may run on one database. It
// is safe for concurrent use.
type Runner struct {
	db      *db.DB
	ids     ident.Source
	jobs    map[string]Job
	names   []string
	options Options
	log     *slog.Logger
	slots   chan struct{}
	records records

	closing atomic.Bool
	ticker  *cron.Cron
	stop    context.CancelFunc
	first   sync.WaitGroup
}

// NewRunner checks the list of jobs; an error is a programmer's mistake in it.
func NewRunner(d *db.DB, ids ident.Source, list []Job, o Options) (*Runner, error) {
	if o.Owner == "" {
		o.Owner = ids.New().String()
	}
	if o.Parallel <= 0 {
		o.Parallel = 4
	}
	if o.Lease <= 0 {
		o.Lease = 60 * time.Second
	}
	if o.Heartbeat <= 0 {
		o.Heartbeat = o.Lease / 3
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	r := &Runner{db: d, ids: ids, jobs: make(map[string]Job, len(list)), options: o, log: o.Log,
		slots: make(chan struct{}, o.Parallel)}
	for _, job := range list {
		if err := job.check(); err != nil {
			return nil, err
		}
		if _, twice := r.jobs[job.Name]; twice {
			return nil, fmt.Errorf("two jobs are named %s", job.Name)
		}
		r.jobs[job.Name] = job
		r.names = append(r.names, job.Name)
	}
	return r, nil
}

// Names lists the jobs in the order of the schedule.
func (r *Runner) Names() []string { return append([]string(nil), r.names...) }

// Start ticks at once, to catch up, and then at the beginning of each minute until Stop.
func (r *Runner) Start(ctx context.Context) error {
	ctx, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	tick := func() {
		if err := r.Tick(ctx); err != nil {
			r.log.Error("jobs: tick", "error", err)
		}
	}
	// The library's own chain is empty: without Recover a panic would end the process.
	r.ticker = cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.Recover(cronLog{r.log})))
	r.ticker.Schedule(everyMinute{r.db.Clock()}, cron.FuncJob(tick))
	r.first.Go(tick)
	r.ticker.Start()
	return nil
}

// Stop starts no more runs and waits for the running ones. When ctx ends first they are
// cancelled and recorded as failed attempts, to be tried again by whoever is next.
func (r *Runner) Stop(ctx context.Context) {
	if r.ticker == nil {
		return
	}
	r.closing.Store(true)
	idle := make(chan struct{})
	ticking := r.ticker.Stop()
	go func() {
		<-ticking.Done()
		r.first.Wait()
		close(idle)
	}()
	select {
	case <-idle:
	case <-ctx.Done():
		r.stop()
		<-idle
	}
	r.stop()
}

// Tick plans what has become due in every city, then claims and runs what nobody else
// holds, and returns when its runs have ended. A run that fails is not an error of the tick.
func (r *Runner) Tick(ctx context.Context) error {
	if wrong, err := r.clockIsWrong(ctx); err != nil || wrong {
		return err
	}
	cities, err := r.cities(ctx)
	if err != nil {
		return err
	}
	if err := r.plan(ctx, cities); err != nil {
		return err
	}
	return r.runWaiting(ctx, cities)
}

// cities are those in which jobs run, and the zero city for the installation's.
func (r *Runner) cities(ctx context.Context) (map[city.ID]city.City, error) {
	all, err := city.All(r.db.Read(ctx))
	if err != nil {
		return nil, err
	}
	active := map[city.ID]city.City{"": {}}
	for _, c := range all {
		if c.Status == city.StatusOpen || c.Status == city.StatusWindingDown {
			active[c.ID] = c
		}
	}
	return active, nil
}

func (r *Runner) runWaiting(ctx context.Context, cities map[city.ID]city.City) error {
	waiting, err := r.records.claimable(r.db.Read(ctx), r.names)
	if err != nil {
		return err
	}
	var running sync.WaitGroup
	defer running.Wait()
	for _, candidate := range waiting {
		c, active := cities[candidate.CityID]
		if !active {
			continue
		}
		select {
		case r.slots <- struct{}{}: // before the claim: a lease does not wait for a slot
		case <-ctx.Done():
			return ctx.Err()
		}
		if r.closing.Load() { // told to stop while it waited for a slot
			<-r.slots
			continue
		}
		run, claimed, err := r.claim(ctx, candidate.ID)
		if err != nil || !claimed {
			<-r.slots
			if err != nil {
				return err
			}
			continue
		}
		running.Go(func() {
			defer func() { <-r.slots }()
			if _, err := r.execute(ctx, c, run); err != nil {
				r.log.Error("jobs: bookkeeping", "job", run.Job, "city", run.CityID, "run", run.ID, "error", err)
			}
		})
	}
	return nil
}

// cronLog gives the library's two kinds of lines to slog.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(msg string, pairs ...any) { l.log.Debug("jobs: "+msg, pairs...) }

func (l cronLog) Error(err error, msg string, pairs ...any) {
	l.log.Error("jobs: "+msg, append(pairs, "error", err)...)
}
