package exposure_test

import (
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/merchants/exposure"
)

// A night's worth at once: 100,000 redemptions at 1,000 stores, accrued in calls of 5,000
// and then vested.
func BenchmarkAccrue(b *testing.B) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		b.Run(string(dialect), func(b *testing.B) {
			const visits, stores, call = 100_000, 1_000, 5_000
			for b.Loop() {
				b.StopTimer()
				w := newWorld(b, dbtest.New(b, dialect, tables))
				shops := make([]ident.ID, stores)
				for i := range shops {
					shops[i] = w.env.IDs.New()
				}
				all := make([]exposure.Visit, visits)
				for i := range all {
					if i%(visits/10) == 0 {
						w.env.Clock.Advance(24 * time.Hour)
					}
					all[i] = w.visit(shops[i*7919%stores], w.env.IDs.New())
				}
				b.StartTimer()
				started := time.Now()
				for from := 0; from < visits; from += call {
					w.accrue(all[from : from+call]...)
				}
				b.ReportMetric(visits/time.Since(started).Seconds(), "accrued/s")
				w.env.Clock.Advance(72 * time.Hour)
				started = time.Now()
				vested := w.vest()
				b.ReportMetric(float64(vested)/time.Since(started).Seconds(), "vested/s")
			}
		})
	}
}
