package main

import (
	"context"
	"math"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/token"
)

// year is a city that has been open for twelve months: what the pages have to show when the
// product is not new any more. It is written past the use cases, but so that their promises
// about the rows hold as far as a page can tell.
type year struct {
	cityData
	keys   token.Keys
	visits []visit // in the order of their time
	uses   []int32 // standing visits of each card
	spent  []int32 // of them, with its first benefit
}

// visit is one redemption. Its number is its place in the order.
type visit struct {
	member, store int32
	at            time.Time
	bill          int64 // fen
	reversed      bool
	benefit       bool
	first         bool // of this member at this store
}

const (
	daysOfYear   = 350 // a little less, so that the first cards still run
	foundingPart = 0.3 // of the members, who joined on the first day
	benefitUnits = 12
	pendingFor   = 72 * time.Hour
)

// newYear is a year with ten visits to a card: a tiny one has few cards, too.
func newYear(s sizes, keys token.Keys) *year {
	s.members = min(s.members, s.pastVisits/10)
	return &year{cityData: newCityData(s), keys: keys, uses: make([]int32, s.members), spent: make([]int32, s.members)}
}

// walk decides who visits whom and when. A few members and a few stores have most of the
// visits: the first member some 200 and the first store some 9,000 of a million.
func (y *year) walk() {
	begin, end := y.begin(), y.now.Add(-2*time.Minute)
	taken, known := map[[3]int32]bool{}, map[[2]int32]bool{}
	y.visits = make([]visit, 0, y.pastVisits)
	for i := range y.pastVisits {
		at := begin.Add(time.Duration(float64(end.Sub(begin)) * (float64(i) + 0.5) / float64(y.pastVisits)))
		day := int32(at.Sub(begin) / (24 * time.Hour))
		v := visit{at: y.opened(at, end), bill: 2000 + int64(y.rng.IntN(360))*50}
		for range 20 { // one visit of a member at a store and day
			v.member, v.store = y.someMember(at), int32(float64(y.stores)*math.Pow(y.rng.Float64(), 1.8))
			if !y.gaveBack(int(v.member)) && !taken[[3]int32{v.member, v.store, day}] {
				break
			}
		}
		taken[[3]int32{v.member, v.store, day}] = true
		v.reversed = i%97 == 96
		if !v.reversed {
			v.first = !known[[2]int32{v.member, v.store}]
			known[[2]int32{v.member, v.store}] = true
			y.uses[v.member]++
			if i%16 == 15 && y.spent[v.member] < benefitUnits {
				v.benefit = true
				y.spent[v.member]++
			}
		}
		y.visits = append(y.visits, v)
	}
}

// begin is the morning of the first visits, the day after the founding cards started.
func (y *year) begin() time.Time { return y.today.AddDays(1-daysOfYear).At(0, 0, y.zone).UTC() }

// opened moves an instant into the hours from ten to ten, as long as that is not the future.
func (y *year) opened(at, latest time.Time) time.Time {
	midnight := clock.DayOf(at, y.zone).Start(y.zone)
	moved := midnight.Add(10*time.Hour + at.Sub(midnight)/2).UTC().Truncate(time.Microsecond)
	if moved.After(latest) {
		return at.UTC().Truncate(time.Microsecond)
	}
	return moved
}

// someMember is one of those who had joined by then, the early ones more often.
func (y *year) someMember(at time.Time) int32 {
	share := foundingPart + (1-foundingPart)*float64(at.Sub(y.begin()))/float64(daysOfYear*24*time.Hour)
	return int32(float64(y.members) * min(share, 1) * 0.995 * math.Pow(y.rng.Float64(), 1.3))
}

// startOf is the first day of a member's card.
func (y *year) startOf(m int) clock.Day {
	share := (float64(m)/float64(y.members) - foundingPart) / (1 - foundingPart)
	return y.today.AddDays(-daysOfYear + int(max(share, 0)*daysOfYear))
}

// gaveBack says which members had their card refunded, unused.
func (y *year) gaveBack(m int) bool { return m%50 == 49 }

func (y *year) trial(m int) bool { return m%5 == 4 && !y.gaveBack(m) }

func (v visit) discount() int64 {
	if v.benefit {
		return 0
	}
	return v.bill - v.bill*9000/10000
}

// yearKind numbers the rows of a year, beside the kinds that pgbench can work out as well.
type yearKind int

const (
	orderKind yearKind = iota + 1
	paymentKind
	eventKind
	refundKind
	visitKind
	messageKind
	attemptKind
	refusalKind
	disputeKind
	reportKind
	auditKind
	runKind
	lineKind
	giftKind
	consentKind
	accountKind
	lateKind
	codeKind
)

func (k yearKind) id(n int) ident.ID {
	var id ident.ID
	id[6], id[7], id[8] = 0x70, byte(k), 0x80
	for i := range 6 {
		id[15-i] = byte(n >> (8 * i))
	}
	return id
}

// fill writes the year. On SQLite the connection that writes is told to wait for no disk
// and to use memory; the service that is measured opens its own.
func (y *year) fill(ctx context.Context, d *db.DB, say func(string, ...any)) error {
	pool, err := d.SQL()
	if err != nil {
		return err
	}
	if d.Dialect() == db.SQLite {
		if _, err := pool.ExecContext(ctx, "PRAGMA synchronous = OFF; PRAGMA cache_size = -500000"); err != nil {
			return err
		}
		defer pool.ExecContext(context.WithoutCancel(ctx), "PRAGMA synchronous = FULL; PRAGMA cache_size = -16000")
	}
	y.walk()
	if err := y.fillShops(ctx, d); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		rows func() []table
	}{{"cards", y.cardRows}, {"visits", y.visitRows}, {"messages", y.messageRows}, {"rewards", y.rewardRows},
		{"office", y.officeRows}} {
		started := time.Now()
		for _, t := range part.rows() {
			if err := fillUnindexed(ctx, d, t); err != nil {
				return err
			}
		}
		say("%s: %s in %.0f s", d.Dialect(), part.name, time.Since(started).Seconds())
	}
	return nil
}
