package middleware

import (
	"net/netip"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/clock"
	"citycard/app/web/respond"
)

// Rate is a limit per address: `burst` calls at once, then one per `every`. It is a flood
// gate of this process; what must hold across replicas is counted in the database.
type Rate struct {
	every time.Duration
	burst int

	mu    sync.Mutex
	start time.Time
	due   map[netip.Prefix]time.Duration // when the address would be back at rest, since start
}

// maxAddresses bounds the memory of one Rate; beyond it the addresses at rest are dropped.
const maxAddresses = 50_000

// NewRate makes an empty limit.
func NewRate(every time.Duration, burst int) *Rate {
	return &Rate{every: every, burst: burst, start: clock.Timer(), due: make(map[netip.Prefix]time.Duration)}
}

// allow counts one request of addr, or says how long to wait (generic cell rate algorithm).
func (r *Rate) allow(addr netip.Addr) (wait time.Duration, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now, key := clock.Since(r.start), network(addr)
	if _, known := r.due[key]; !known && len(r.due) >= maxAddresses {
		r.drop(now)
	}
	due := max(r.due[key], now)
	if ahead := due - now; ahead > time.Duration(r.burst-1)*r.every {
		return ahead - time.Duration(r.burst-1)*r.every, false
	}
	r.due[key] = due + r.every
	return 0, true
}

// drop deletes the addresses at rest, and all of them if none is: a flood of addresses must cost
// memory neither for ever nor without bound.
func (r *Rate) drop(now time.Duration) {
	for key, due := range r.due {
		if due <= now {
			delete(r.due, key)
		}
	}
	if len(r.due) >= maxAddresses {
		clear(r.due)
	}
}

// network is the unit that one person or household has: an IPv4 address, an IPv6 /64.
func network(addr netip.Addr) netip.Prefix {
	addr = addr.Unmap()
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	prefix, _ := addr.Prefix(bits) // zero for an invalid address: all those share one limit
	return prefix
}

// PerAddress refuses calls over the limit with 429. The machine's own address is not
// limited: it is no stranger, and a proxy on the same machine is configured as trusted, so
// that its callers count by their own addresses.
func PerAddress(rate *Rate, fail Fail) gin.HandlerFunc {
	return func(c *gin.Context) {
		addr, _ := netip.ParseAddr(c.ClientIP())
		if addr.IsLoopback() {
			c.Next()
			return
		}
		if wait, ok := rate.allow(addr); !ok {
			fail(c, respond.ErrTooFast.WithRetryAfter(wait))
			return
		}
		c.Next()
	}
}
