package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"citycard/app/platform/db"
	"citycard/app/web/respond"
)

const codeCallers = 32

// measureCode asks for fresh codes with their pictures, and times the drawing alone: that
// is the part which no database and no network can make faster.
func measureCode(ctx context.Context, r *rig) error {
	w, err := r.world(ctx, db.Postgres)
	if err != nil {
		return err
	}
	var rates, cpu, p99, drawing series
	for round := range r.rounds {
		r.say("code, round %d of %d", round+1, r.rounds)
		err := shuffled(ctx, []variant{
			{"over HTTP", func() error {
				o, err := w.askingForCodes().run(ctx, r.span)
				if err == nil {
					rates, cpu, p99 = append(rates, o.rate), append(cpu, o.cpu[0]), append(p99, o.p99)
				}
				return err
			}},
			{"drawing", func() error {
				rate, err := drawCodes(r.span)
				drawing = append(drawing, rate)
				return err
			}},
		})
		if err != nil {
			return err
		}
	}
	microseconds := make(series, len(drawing))
	for i, rate := range drawing {
		microseconds[i] = 1e6 / rate
	}
	r.report.add(figure{Name: "code with pictures over HTTP, 32 callers", Unit: "/s",
		Beside: "drawing the QR code only, one core"},
		rates, drawing, true, nil, map[string]series{"server CPU us": cpu, "p99 ms": p99,
			"drawing one QR code us": microseconds})
	return nil
}

// askingForCodes goes through the members in turn, because one card may not ask often.
func (w *world) askingForCodes() load {
	var turn atomic.Int64
	turn.Store(rand.Int64N(int64(len(w.members))))
	return load{
		addr: w.server.addr, callers: codeCallers, want: http.StatusOK, meters: []meter{w.server.cpu},
		next: func(_ *rand.Rand, request []byte) ([]byte, error) {
			i := int(turn.Add(1)) % len(w.members)
			return post(request, "/api/v1/memberships/"+membershipKind.id(i).String()+"/code", w.members[i], "", ""),
				nil
		},
	}
}

// drawCodes draws different codes, one after another, and returns how many a second.
func drawCodes(span time.Duration) (rate float64, err error) {
	start, n := time.Now(), 0
	for ; time.Since(start) < span; n++ {
		if _, err := respond.QRCodeSVG(fmt.Sprintf("https://card.example.org/q/88%016d", n)); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(start).Seconds(), nil
}
