package catalogue

import (
	"slices"

	"citycard/app/platform/ident"
)

// place is one row on a page.
type place struct {
	row     int32
	class   uint8
	boosted bool
	major   float64 // squared chord to the asker, or minus the quality
	located bool    // major is a distance
}

// before is the total order: class, then major, then id (rows are sorted by id).
func (a place) before(b place) bool {
	if a.class != b.class {
		return a.class < b.class
	}
	if a.major != b.major {
		return a.major < b.major
	}
	return a.row < b.row
}

// top returns the first n matching rows after a position, in order, and whether there are
// more. A heap holds the n+1 best rows so far, with the worst of them as its root; for most rows
// one comparison with the root is enough.
func (s *search) top(n int, after *position) (places []place, more bool) {
	heap := make(worstFirst, 0, n+1)
	start := s.startOf(after)
	liveUntil, now := s.snap.liveUntil, s.now
	for _, i := range s.candidates {
		class := classNameIs
		if s.plain {
			if liveUntil[i] <= now {
				continue
			}
		} else {
			var ok bool
			if class, ok = s.matches(i); !ok {
				continue
			}
		}
		major := s.major(i)
		if len(heap) > n && class >= heap[0].class && major > heap[0].major {
			continue
		}
		p := place{row: i, class: class, major: major, located: s.located}
		if start != nil && !start.before(p) {
			continue
		}
		if len(heap) <= n {
			heap = append(heap, p)
			heap.up(len(heap) - 1)
		} else if p.before(heap[0]) {
			heap[0] = p
			heap.down()
		}
	}
	places = heap.inOrder()
	if more = len(places) > n; more {
		places = places[:n]
	}
	return places, more
}

// startOf turns a position of some earlier snapshot into a place in this one: rows after
// it have an id greater than the position's, where class and major are equal.
func (s *search) startOf(after *position) *place {
	if after == nil {
		return nil
	}
	row := s.snap.firstNotBefore(after.id)
	if row == len(s.snap.rows) || s.snap.rows[row].id != after.id {
		row-- // the store has gone: take the last one before it
	}
	return &place{row: int32(row), class: after.class, major: after.major}
}

type worstFirst []place

func (h worstFirst) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !h[parent].before(h[i]) {
			return
		}
		h[i], h[parent] = h[parent], h[i]
		i = parent
	}
}

func (h worstFirst) down() {
	for i := 0; ; {
		worst := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(h) && h[worst].before(h[child]) {
				worst = child
			}
		}
		if worst == i {
			return
		}
		h[i], h[worst] = h[worst], h[i]
		i = worst
	}
}

func (h worstFirst) inOrder() []place {
	slices.SortFunc(h, func(a, b place) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	return h
}

// boostEvery: every fifth place of a page may hold a boosted store.
const boostEvery = 5

// boost puts boosted stores on every fifth place. They are lifted from further down the
// list; the rest keep their order, and those pushed off the page come first on the next.
func (c *Catalogue) boost(q Query, s *search, natural []place, more bool) ([]place, bool) {
	wanted := q.Limit / boostEvery
	if wanted == 0 || !more {
		return natural, more
	}
	last := natural[len(natural)-1]
	lift := func(id ident.ID) (place, bool) {
		i, found := s.snap.rowOf(id)
		if !found {
			return place{}, false
		}
		_, candidate := slices.BinarySearch(s.candidates, i)
		class, matches := s.matches(i)
		p := place{row: i, class: class, major: s.major(i), located: s.located, boosted: true}
		return p, candidate && matches && last.before(p)
	}
	eligible := func(id ident.ID) bool { _, ok := lift(id); return ok }
	var boosted []place
	for _, id := range c.booster.Boosted(q, wanted, eligible) {
		p, ok := lift(id)
		if ok && len(boosted) < wanted && !slices.Contains(boosted, p) {
			boosted = append(boosted, p)
		}
	}
	return interleave(natural, boosted, q.Limit, more)
}

func interleave(natural, boosted []place, limit int, more bool) ([]place, bool) {
	page := make([]place, 0, limit)
	for len(page) < limit && (len(natural) > 0 || len(boosted) > 0) {
		fifth := (len(page)+1)%boostEvery == 0
		if len(boosted) > 0 && fifth {
			page, boosted = append(page, boosted[0]), boosted[1:]
			continue
		}
		if len(natural) == 0 {
			break
		}
		page, natural = append(page, natural[0]), natural[1:]
	}
	return page, more || len(natural) > 0
}

// lastNatural is the last row of a page that is not boosted.
func lastNatural(places []place) place {
	for i := len(places) - 1; i >= 0; i-- {
		if !places[i].boosted {
			return places[i]
		}
	}
	return place{}
}
