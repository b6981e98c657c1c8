package catalogue

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
)

const (
	// checkEvery is how often the version is read, so how long a change by another process may
	// stay unseen.
	checkEvery = time.Second
	// freshFor is the longest age of a snapshot: scans of live stores do not change the version.
	freshFor = 5 * time.Minute
)

// Catalogue answers lists. It is safe for concurrent use.
type Catalogue struct {
	db      *db.DB
	stores  Stores
	booster Booster
	prepare func(Row) any
	cities  sync.Map // city.ID → *cached
}

// cached holds the current snapshot of one city.
type cached struct {
	snapshot atomic.Pointer[snapshot]
	checked  atomic.Int64 // when the version was last compared, in Unix µs; 0: compare at once
	building sync.Mutex
}

// New builds the catalogue. booster may be nil: then no place is boosted.
func New(d *db.DB, stores Stores, booster Booster) *Catalogue {
	c := &Catalogue{db: d, stores: stores, booster: booster}
	stores.OnChange(func(id city.ID) {
		if found, ok := c.cities.Load(id); ok {
			found.(*cached).checked.Store(0)
		}
	})
	return c
}

// Prepare registers f, which is called once for every row of a snapshot and language, without
// distance, opening and boost; Page.Prepared hands its result back. So a reader encodes a row
// once and not with each page. It is wiring: call it before the first list.
func (c *Catalogue) Prepare(f func(Row) any) { c.prepare = f }

// List returns one page of a city's live stores.
// Codes: city.not_found, merchants.filter_unknown, merchants.cursor_unknown.
func (c *Catalogue) List(ctx context.Context, q Query) (Page, error) {
	if err := q.tidy(); err != nil {
		return Page{}, err
	}
	after, err := readCursor(q)
	if err != nil {
		return Page{}, err
	}
	snap, err := c.current(ctx, q.City)
	if err != nil {
		return Page{}, err
	}
	s := newSearch(snap, q, clock.NowIn(ctx, c.db.Clock()))
	if q.FollowedBy != nil {
		ids, err := c.stores.FollowedTx(c.db.Read(ctx), *q.FollowedBy, q.City)
		if err != nil {
			return Page{}, err
		}
		s.onlyThese(ids)
	}
	natural, more := s.top(q.Limit, after)
	page := Page{snapshot: snap, places: natural, locale: localeIndex(q.Locale), minute: s.minute}
	if c.booster != nil {
		page.places, more = c.boost(q, s, natural, more)
	}
	if more {
		page.NextCursor = writeCursor(q, snap, lastNatural(page.places))
	}
	return page, nil
}

// current is the snapshot of a city, refreshed if the last comparison is checkEvery old.
func (c *Catalogue) current(ctx context.Context, id city.ID) (*snapshot, error) {
	now := c.db.Clock().Now()
	if found, ok := c.cities.Load(id); ok {
		cache := found.(*cached)
		if snap := cache.snapshot.Load(); snap != nil && !cache.due(now) {
			return snap, nil
		}
		return c.refresh(ctx, id, cache, now)
	}
	// Only cities that exist are cached, so that unknown codes take no memory.
	if _, err := city.ByID(c.db.Read(ctx), id); err != nil {
		return nil, err
	}
	found, _ := c.cities.LoadOrStore(id, &cached{})
	return c.refresh(ctx, id, found.(*cached), now)
}

func (cache *cached) due(now time.Time) bool {
	age := now.UnixMicro() - cache.checked.Load()
	return age >= checkEvery.Microseconds() || age < 0
}

// refresh lets one caller compare and, if needed, build; the others get the old snapshot.
func (c *Catalogue) refresh(ctx context.Context, id city.ID, cache *cached, now time.Time) (*snapshot, error) {
	old := cache.snapshot.Load()
	if old != nil && !cache.building.TryLock() {
		return old, nil
	}
	if old == nil {
		cache.building.Lock()
	}
	defer cache.building.Unlock()
	if old = cache.snapshot.Load(); old != nil && !cache.due(now) {
		return old, nil
	}
	seen := cache.checked.Load()
	fresh, err := c.build(ctx, id, old, now)
	if err != nil && old != nil && ctx.Err() == nil {
		fresh, err = old, nil
	}
	if err != nil {
		return nil, err
	}
	cache.snapshot.Store(fresh)
	cache.checked.CompareAndSwap(seen, now.UnixMicro()) // unless a change came in meanwhile
	return fresh, nil
}

// build reads the version first, so that a change that is committed while the rows are read
// makes the next comparison build again.
func (c *Catalogue) build(ctx context.Context, id city.ID, old *snapshot, now time.Time) (*snapshot, error) {
	tx := c.db.Read(context.WithoutCancel(ctx))
	version, err := c.stores.CatalogueVersionTx(tx, id)
	if err != nil {
		return nil, err
	}
	if old != nil && old.version == version && now.Sub(old.builtAt).Abs() < freshFor {
		return old, nil
	}
	place, err := city.ByID(tx, id)
	if err != nil {
		return nil, err
	}
	stores, offers, err := c.stores.LiveStoresTx(tx, id)
	if err != nil {
		return nil, err
	}
	return newSnapshot(version, now, place, stores, offers, c.prepare), nil
}
