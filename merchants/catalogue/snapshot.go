package catalogue

import (
	"bytes"
	"slices"
	"sort"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/fold"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/merchants"
	"citycard/merchants/openhours"
)

// snapshot is all live stores of a city at one moment. Nothing in it changes after
// newSnapshot. The sort reads arrays of their own, so that a pass over all stores
// touches little memory.
type snapshot struct {
	version int64
	builtAt time.Time
	zone    *time.Location

	rows      []row // sorted by id
	at        []geo.Vector
	liveUntil []int64 // Unix µs
	quality   []float64
	all       []int32

	districts map[string]uint16 // code of each district that occurs, from 1
	buckets   map[bucket][]int32
	text      textIndex
}

// row is one store as the list shows it.
type row struct {
	id       ident.ID
	store    merchants.Store
	best     merchants.Offer
	district uint16
	category merchants.Category
	hours    openhours.Week
	names    [2]string         // normalised zh and en names, for relevance
	text     string            // everything by which the store can be found, normalised
	prepared [len(locales)]any // by Catalogue.prepare
}

// bucket names the rows of a district (0: any) and a category ("": any).
type bucket struct {
	district uint16
	category merchants.Category
}

func newSnapshot(version int64, now time.Time, place city.City, stores []merchants.Store,
	offers map[ident.ID][]merchants.Offer, prepare func(Row) any) *snapshot {
	s := &snapshot{
		version: version, builtAt: now, zone: place.Location(),
		districts: make(map[string]uint16), buckets: make(map[bucket][]int32), text: newTextIndex(),
	}
	slices.SortFunc(stores, func(a, b merchants.Store) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	for _, store := range stores {
		if of := offers[store.ID]; len(of) > 0 {
			s.add(store, of[0], prepare)
		}
	}
	return s
}

func (s *snapshot) add(store merchants.Store, best merchants.Offer, prepare func(Row) any) {
	i := int32(len(s.rows))
	r := row{id: store.ID, store: store, best: best, category: store.Category, hours: store.OpenHours}
	r.district = s.districtCode(store.District)
	r.names = [2]string{fold.Search(store.NameZh), fold.Search(store.NameEn)}
	r.text = searchText(store)
	for locale := range r.prepared {
		if prepare != nil {
			r.prepared[locale] = prepare(r.listed(locale))
		}
	}
	p, _ := store.Position() // an approved store has one: a CHECK of the table

	s.rows = append(s.rows, r)
	s.at = append(s.at, p.Vector())
	s.liveUntil = append(s.liveUntil, store.ReadyUntil().UnixMicro())
	s.quality = append(s.quality, quality(store, best))
	s.all = append(s.all, i)
	for _, b := range []bucket{{r.district, ""}, {0, r.category}, {r.district, r.category}} {
		s.buckets[b] = append(s.buckets[b], i)
	}
	s.text.add(i, r.text)
}

func (s *snapshot) districtCode(name string) uint16 {
	code, known := s.districts[name]
	if !known {
		code = uint16(len(s.districts) + 1)
		s.districts[name] = code
	}
	return code
}

// quality orders stores when the asker's place is unknown: the discount in basis points of the
// bill, and a few points for complete facts.
func quality(store merchants.Store, best merchants.Offer) float64 {
	points := float64(merchants.WholeBP - best.PayRateBP)
	if store.OpenHours.Known() {
		points += 100
	}
	if store.PricePerHeadFen != nil {
		points += 50
	}
	return points
}

// rowOf finds a store; found is false if it is not in the snapshot.
func (s *snapshot) rowOf(id ident.ID) (i int32, found bool) {
	n := s.firstNotBefore(id)
	return int32(n), n < len(s.rows) && s.rows[n].id == id
}

func (s *snapshot) firstNotBefore(id ident.ID) int {
	return sort.Search(len(s.rows), func(i int) bool { return bytes.Compare(s.rows[i].id[:], id[:]) >= 0 })
}
