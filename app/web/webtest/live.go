package webtest

import (
	"context"
	"net"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/merchants"
)

// Live is a program that really listens, on a loopback port of its own, for tests with browsers.
// Links, codes and pay pages carry that address. Its clock stands still until LetTimeRun.
func Live(t testing.TB, dialect db.Dialect, settings ...string) *App {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := New(t, dialect, append([]string{"BASE_URL=http://" + listener.Addr().String()}, settings...)...)
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- h.Web.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return h
}

// SellEverywhere sells cards however few stores a city has, as a city in its first days may.
func (h *App) SellEverywhere(id city.ID) {
	h.t.Helper()
	h.inTx(func(tx *db.Tx) error { return city.SetPolicy(tx, id, merchants.PolicySaleGate, 0) })
}

// heartbeat is how often a running clock of a test moves on.
const heartbeat = 20 * time.Millisecond

// LetTimeRun lets the program's clock run from where it stands, as fast as the machine's, until
// the test ends. Advance still skips ahead.
func (h *App) LetTimeRun() {
	h.t.Helper()
	ticker, last, done := time.NewTicker(heartbeat), clock.Timer(), make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case now := <-ticker.C:
				h.Clock.Advance(now.Sub(last))
				last = now
			}
		}
	}()
	h.t.Cleanup(func() { ticker.Stop(); close(done) })
}
