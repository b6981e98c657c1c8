// Package clock is the only place that reads the system clock. Everything else
// is handed a Clock, so a test can hold time still and two tests can hold
// different times.
package clock

import (
	"context"
	"sync"
	"time"
)

// Clock tells the instant "now". Instants are UTC and carry whole microseconds,
// the precision that both databases keep, so a value read back equals the value written.
type Clock interface {
	Now() time.Time
}

// Instant brings t into the form in which instants are stored: UTC, whole microseconds,
// no monotonic reading.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Since is for measuring durations in logs and metrics, where the injected clock is not meant.
func Since(start time.Time) time.Duration { return time.Since(start) }

// Timer starts a measurement for Since; it keeps the monotonic reading.
func Timer() time.Time { return time.Now() }

// Disciplined follows a reference clock (the database's) by an offset that its owner
// measures from time to time. Replicas then agree about windows and validities without
// a round trip per transaction.
type Disciplined struct {
	base   Clock
	mu     sync.RWMutex
	offset time.Duration
}

// NewDisciplined starts with offset zero, that is: equal to base.
func NewDisciplined(base Clock) *Disciplined { return &Disciplined{base: base} }

// Now returns base plus the measured offset.
func (d *Disciplined) Now() time.Time {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return Instant(d.base.Now().Add(d.offset))
}

// Observe takes one measurement: the reference showed `reference` between the base
// instants `before` and `after`. The middle of the two is taken as the moment of reading.
func (d *Disciplined) Observe(before, reference, after time.Time) {
	middle := before.Add(after.Sub(before) / 2)
	d.mu.Lock()
	d.offset = reference.Sub(middle)
	d.mu.Unlock()
}

// Offset is how far the reference is ahead of the machine's clock.
func (d *Disciplined) Offset() time.Duration {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.offset
}

// Skew is how far the machine's wall clock is ahead of Now.
func (d *Disciplined) Skew() time.Duration { return SkewOf(d.base) - d.Offset() }

// Base is the clock that is being corrected, for taking measurements.
func (d *Disciplined) Base() Clock { return d.base }

// Fake stands still until told otherwise. It is safe for concurrent use.
type Fake struct {
	mu   sync.Mutex
	now  time.Time
	lead time.Duration
	skew time.Duration
}

// NewFake returns a clock that shows t.
func NewFake(t time.Time) *Fake { return &Fake{now: Instant(t)} }

// Now returns the time last set.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Set moves the clock to t, forwards or backwards.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	f.now = Instant(t)
	f.mu.Unlock()
}

// Advance moves the clock by d; of two calls at once none is lost.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	f.now = Instant(f.now.Add(d))
	f.mu.Unlock()
}

// RunAhead makes the clock show d more than the database's own clock, which stands still.
func (f *Fake) RunAhead(d time.Duration) {
	f.mu.Lock()
	f.now, f.lead = Instant(f.now.Add(d)), f.lead+d
	f.mu.Unlock()
}

// ServerTime is the database's own clock in a test that runs on this one.
func (f *Fake) ServerTime() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now.Add(-f.lead)
}

// SetSkew makes the machine's wall clock appear to be d ahead of Now.
func (f *Fake) SetSkew(d time.Duration) {
	f.mu.Lock()
	f.skew = d
	f.mu.Unlock()
}

// Skew is what SetSkew said.
func (f *Fake) Skew() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.skew
}

type asOfKey struct{}

// AsOf makes every use case called with the returned context work as of t instead of now:
// db transactions take their time from it. Scheduled jobs use it, so that a missed or
// hand-made run decides as if it had run at its own time.
func AsOf(ctx context.Context, t time.Time) context.Context {
	return context.WithValue(ctx, asOfKey{}, Instant(t))
}

// NowIn is the instant that work under ctx is done as of: the one set by AsOf, else c's.
func NowIn(ctx context.Context, c Clock) time.Time {
	if t, ok := ctx.Value(asOfKey{}).(time.Time); ok {
		return t
	}
	return c.Now()
}
