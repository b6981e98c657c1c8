package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// longestSlice is how long a slice waits for its first answer.
const longestSlice = 30 * time.Second

// warmUp is how long a load of span runs before it is counted.
func warmUp(span time.Duration) time.Duration { return min(span/4, 500*time.Millisecond) }

// load is callers that each keep one connection and one request in flight.
type load struct {
	addr    string
	callers int
	want    int // the status that counts
	next    func(rng *rand.Rand, request []byte) ([]byte, error)
	meters  []meter
}

// meter reads a processor time that only grows.
type meter func() (time.Duration, error)

// outcome is what a load met.
type outcome struct {
	rate float64         // counted answers per second, after the warm-up
	cpu  []float64       // microseconds per counted answer, by meter
	p50  float64         // milliseconds
	p99  float64         // milliseconds
	all  int             // counted answers with those of the warm-up
	size float64         // mean bytes of a body
	took []time.Duration // of the answers after the warm-up
}

// caller is one connection's share.
type caller struct {
	good  atomic.Int64
	bytes int64
	took  []time.Duration
	err   error
}

// run loads the server for the warm-up and span, and stops by itself. An answer of another
// status is an error: a fast wrong server must not look good.
func (l load) run(ctx context.Context, span time.Duration) (outcome, error) {
	var counting, over atomic.Bool
	callers := make([]*caller, l.callers)
	var wait sync.WaitGroup
	for i := range callers {
		callers[i] = &caller{}
		wait.Go(func() { callers[i].err = l.call(callers[i], span, &counting, &over) })
	}
	pause(ctx, warmUp(span))
	counting.Store(true)
	start, before, first, err := l.state(callers)
	pause(ctx, span)
	end, after, last, err2 := l.state(callers)
	// nothing answered says nothing
	for last == first && err2 == nil && ctx.Err() == nil && end.Sub(start) < longestSlice {
		pause(ctx, span)
		end, after, last, err2 = l.state(callers)
	}
	over.Store(true)
	wait.Wait()
	for _, c := range callers {
		if c.err != nil {
			return outcome{}, c.err
		}
	}
	if err = firstOf(ctx.Err(), err, err2); err != nil {
		return outcome{}, err
	}
	if last == first {
		return outcome{}, fmt.Errorf("nothing was answered in %s", end.Sub(start).Round(time.Second))
	}
	counted := float64(last - first)
	o := outcome{rate: counted / end.Sub(start).Seconds()}
	for i := range l.meters {
		o.cpu = append(o.cpu, float64((after[i]-before[i]).Microseconds())/counted)
	}
	o.sum(callers)
	return o, nil
}

func (l load) state(callers []*caller) (at time.Time, cpu []time.Duration, good int64, err error) {
	for _, read := range l.meters {
		used, meterErr := read()
		cpu, err = append(cpu, used), firstOf(err, meterErr)
	}
	for _, c := range callers {
		good += c.good.Load()
	}
	return time.Now(), cpu, good, err
}

func (l load) call(c *caller, span time.Duration, counting, over *atomic.Bool) error {
	w, err := dial(l.addr, warmUp(span)+span+30*time.Second)
	if err != nil {
		return err
	}
	defer w.conn.Close()
	rng := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	var request []byte
	for !over.Load() {
		if request, err = l.next(rng, request[:0]); err != nil {
			return err
		}
		start := time.Now()
		status, body, err := w.do(request)
		if err != nil {
			return err
		}
		if status != l.want {
			return fmt.Errorf("answer %d instead of %d: %s\nto: %s", status, l.want, body, request)
		}
		c.good.Add(1)
		c.bytes += int64(len(body))
		if counting.Load() {
			c.took = append(c.took, time.Since(start))
		}
	}
	return nil
}

func (o *outcome) sum(callers []*caller) {
	var bytes int64
	for _, c := range callers {
		o.all += int(c.good.Load())
		bytes += c.bytes
		o.took = append(o.took, c.took...)
	}
	slices.Sort(o.took)
	if n := len(o.took); n > 0 {
		o.p50 = float64(o.took[n/2].Microseconds()) / 1000
		o.p99 = float64(o.took[n*99/100].Microseconds()) / 1000
	}
	o.size = float64(bytes) / float64(max(o.all, 1))
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// get and post write requests; token may be empty.
func get(request []byte, path, token string) []byte {
	return fmt.Appendf(request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n%s\r\n", path,
		bearer(token))
}

func post(request []byte, path, token, key, body string) []byte {
	if key != "" {
		key = "Idempotency-Key: " + key + "\r\n"
	}
	return fmt.Appendf(request,
		"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s%s\r\n%s",
		path, len(body), bearer(token), key, body)
}

func bearer(token string) string {
	if token == "" {
		return ""
	}
	return "Authorization: Bearer " + token + "\r\n"
}
