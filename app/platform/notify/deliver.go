package notify

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// ladder is the order of channels. A channel without a sender is passed over, except the
// inbox, which needs none.
var ladder = []string{ChannelInbox, ChannelSMS}

const (
	firstOutside = 1 // the rung after the inbox

	claimSize     = 40               // messages per lease
	sendersAtOnce = 8                // parallel calls to providers
	sendLimit     = 10 * time.Second // of one call; claimSize/sendersAtOnce × sendLimit < leaseTime
	leaseTime     = 2 * time.Minute
	receiptWait   = 6 * time.Hour // then the next channel is tried
	downWait      = 30 * time.Second
	downAfter     = 5 // failures of one channel in a row that count as "the channel is down"

	firstBackoff   = 5 * time.Second
	longestBackoff = time.Hour
	mostTries      = 12
)

// Deliver sends what is due, at most limit messages, and returns what became of them. It is
// called by a job; any number of replicas may call it at once.
func (s *Service) Deliver(ctx context.Context, limit int) (Report, error) {
	run, err := s.newRun(ctx)
	if err != nil {
		return Report{}, err
	}
	for run.report.Claimed < limit && ctx.Err() == nil {
		rows, err := s.claim(ctx, nil, min(claimSize, limit-run.report.Claimed))
		if err != nil {
			return run.done(), err
		}
		if len(rows) == 0 {
			break
		}
		if err := run.work(ctx, rows); err != nil {
			return run.done(), err
		}
	}
	return run.done(), ctx.Err()
}

// DeliverNow sends these messages if they are due, without waiting for the job: a person is
// looking at an empty code field. What fails stays due for the job.
func (s *Service) DeliverNow(ctx context.Context, ids ...ident.ID) (Report, error) {
	run, err := s.newRun(ctx)
	if err != nil {
		return Report{}, err
	}
	rows, err := s.claim(ctx, ids, len(ids))
	if err == nil {
		err = run.work(ctx, rows)
	}
	return run.done(), err
}

// claim leases due messages: these ids, or the longest due when ids is nil.
func (s *Service) claim(ctx context.Context, ids []ident.ID, limit int) (rows []claimed, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		lease := s.ids.New()
		found, err := s.records.claim(tx, lease, ids, limit)
		rows = make([]claimed, len(found))
		for i := range found {
			rows[i] = claimed{row: found[i], lease: lease}
		}
		return err
	})
	return rows, err
}

// claimed is a message under this worker's lease.
type claimed struct {
	row
	lease ident.ID
}

// run is one call of Deliver: what it knows about cities and channels, and its report.
type run struct {
	s      *Service
	zones  map[city.ID]*time.Location
	home   *time.Location
	mu     sync.Mutex
	report Report
	failed map[string]int  // failures in a row, by channel
	down   map[string]bool // channels not to be called any more in this run
}

func (s *Service) newRun(ctx context.Context) (*run, error) {
	cities, err := city.All(s.db.Read(ctx))
	if err != nil {
		return nil, err
	}
	r := &run{s: s, home: city.City{Zone: homeZone}.Location(), zones: map[city.ID]*time.Location{},
		failed: map[string]int{}, down: map[string]bool{}}
	for _, c := range cities {
		r.zones[c.ID] = c.Location()
	}
	return r, nil
}

// work sends the claimed messages with a few parallel callers.
func (r *run) work(ctx context.Context, rows []claimed) error {
	r.report.Claimed += len(rows)
	var group sync.WaitGroup
	errs := make([]error, sendersAtOnce)
	for w := range sendersAtOnce {
		group.Go(func() {
			for i := w; i < len(rows); i += sendersAtOnce {
				errs[w] = errors.Join(errs[w], r.one(ctx, rows[i]))
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// one takes a message one step further: the call first, then a transaction with its result.
func (r *run) one(ctx context.Context, m claimed) error {
	step := r.attempt(ctx, m)
	return r.s.db.InTx(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		verdict := step.decide(m.row, tx.Now(), r.zoneOf(m.CityID))
		mine, err := r.s.records.finish(tx, m, verdict)
		if err != nil {
			return err
		}
		if step.outcome != "" {
			if err := r.s.records.addAttempt(tx,
				r.s.attempt(m.ID, step.channel, step.outcome, step.ref, step.err)); err != nil {
				return err
			}
		}
		if mine && verdict.kind == verdictDead {
			err = RaiseAlarmTx(tx, Alarm{CityID: m.CityID, Code: "notify.dead_letter", Subject: m.Template,
				Detail: m.ID.String()})
		}
		tx.AfterCommit(func() { r.count(verdict.kind) })
		return err
	})
}

func (r *run) zoneOf(id city.ID) *time.Location {
	if zone, ok := r.zones[id]; ok {
		return zone
	}
	return r.home
}

func (r *run) count(kind verdictKind) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch kind {
	case verdictDelivered:
		r.report.Delivered++
	case verdictAccepted:
		r.report.Accepted++
	case verdictRetry:
		r.report.Failed++
	case verdictDead:
		r.report.Dead++
	case verdictEnded:
		r.report.Ended++
	}
}

func (r *run) done() Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Down = slices.Sorted(maps.Keys(r.down))
	return r.report
}

// backoff is the wait after the n-th failure (n ≥ 1): 5 s doubling to 1 h, with up to a
// quarter of it taken off so that retries spread out.
func backoff(n int) time.Duration {
	wait := longestBackoff
	if n < 11 {
		wait = min(firstBackoff<<(n-1), longestBackoff)
	}
	return wait - rand.N(wait/4)
}
