//go:build !linux

package clock

import "time"

// Elapsed is Go's monotonic clock.
func (machine) Elapsed() time.Duration { return time.Since(started) }
