package clock

import "time"

// Machine is the two clocks of a computer. Wall is the time of day that it shows: anybody
// with the right can set it, and a time service does. Elapsed counts since some fixed moment,
// while the machine sleeps too, and nobody can set it.
type Machine interface {
	Wall() time.Time
	Elapsed() time.Duration
}

// Anchored reads the wall clock once and counts on by the time that has elapsed. A wall clock
// that is set wrong for nine seconds, or set back an hour, changes nothing for it. Skew tells
// how far the two have come apart.
type Anchored struct {
	machine Machine
	wall    time.Time
	elapsed time.Duration
}

// NewAnchored takes the machine's time of now as right.
func NewAnchored(m Machine) *Anchored {
	return &Anchored{machine: m, wall: m.Wall(), elapsed: m.Elapsed()}
}

// Now returns the anchor plus the time that has elapsed since, as Instant.
func (a *Anchored) Now() time.Time {
	return Instant(a.wall.Add(a.machine.Elapsed() - a.elapsed))
}

// Skew is how far the machine's wall clock is ahead of Now.
func (a *Anchored) Skew() time.Duration { return a.machine.Wall().Sub(a.Now()) }

// process is anchored when the program starts.
var process = NewAnchored(machine{})

// System is the machine's clock, anchored at the start of the program.
type System struct{}

// Now returns the machine's time in UTC, cut to microseconds.
func (System) Now() time.Time { return process.Now() }

// Skew is how far the machine's wall clock is ahead of Now.
func (System) Skew() time.Duration { return process.Skew() }

// started serves where the system has no clock that counts sleep.
var started = time.Now()

// machine is the computer that the program runs on.
type machine struct{}

func (machine) Wall() time.Time { return time.Now().Round(0) }

// SkewOf is how far the machine's wall clock is ahead of c; 0 for a clock that cannot tell.
func SkewOf(c Clock) time.Duration {
	if c, ok := c.(interface{ Skew() time.Duration }); ok {
		return c.Skew()
	}
	return 0
}
