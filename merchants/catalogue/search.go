package catalogue

import (
	"strings"
	"time"

	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/merchants"
	"citycard/merchants/openhours"
)

// search is one query on one snapshot.
type search struct {
	snap       *snapshot
	candidates []int32 // rows to look at, ascending
	plain      bool    // every live candidate matches, all in the same relevance class
	now        int64   // Unix µs
	minute     int     // of the week, on the city's clocks
	openNow    bool
	whole      string // the normalised query
	words      []string
	district   uint16
	category   merchants.Category
	from       geo.Vector
	located    bool
}

// Classes of relevance, the best first. Without words everything is in the first.
const (
	classNameIs uint8 = iota
	classNameBegins
	classNameHolds
	classElsewhere
)

func newSearch(snap *snapshot, q Query, now time.Time) *search {
	s := &search{
		snap: snap, now: now.UnixMicro(), minute: openhours.MinuteOfWeek(now, snap.zone),
		openNow: q.OpenNow, whole: q.Q, words: strings.Fields(q.Q), category: q.Category,
	}
	if q.Lat != nil {
		s.from, s.located = geo.Point{Lat: *q.Lat, Lng: *q.Lng}.Vector(), true
	}
	if q.District != "" {
		code, known := snap.districts[q.District]
		if !known {
			return s // no candidates
		}
		s.district = code
	}
	s.plain = !q.OpenNow && len(s.words) == 0
	switch {
	case len(s.words) > 0:
		s.candidates = snap.text.find(s.words)
	case s.district != 0 || s.category != "":
		s.candidates = snap.buckets[bucket{s.district, s.category}]
	default:
		s.candidates = snap.all
	}
	return s
}

// onlyThese narrows the search to the given stores.
func (s *search) onlyThese(ids []ident.ID) {
	allowed := make(map[int32]bool, len(ids))
	for _, id := range ids {
		if i, found := s.snap.rowOf(id); found {
			allowed[i] = true
		}
	}
	var kept []int32
	for _, i := range s.candidates {
		if allowed[i] {
			kept = append(kept, i)
		}
	}
	s.candidates = kept
}

// matches tells whether a candidate matches the query, and its relevance class.
func (s *search) matches(i int32) (class uint8, ok bool) {
	r := &s.snap.rows[i]
	if s.snap.liveUntil[i] <= s.now || s.district != 0 && r.district != s.district ||
		s.category != "" && r.category != s.category {
		return 0, false
	}
	if s.openNow {
		if open, known := r.hours.OpenAtMinute(s.minute); !open || !known {
			return 0, false
		}
	}
	return s.relevance(r)
}

func (s *search) relevance(r *row) (class uint8, ok bool) {
	if len(s.words) == 0 {
		return classNameIs, true
	}
	for _, w := range s.words { // the index holds pairs of characters only: look for the whole words
		if !strings.Contains(r.text, w) {
			return 0, false
		}
	}
	class = classElsewhere
	for _, name := range r.names {
		switch {
		case name == s.whole:
			return classNameIs, true
		case strings.HasPrefix(name, s.whole):
			class = min(class, classNameBegins)
		case strings.Contains(name, s.whole):
			class = min(class, classNameHolds)
		}
	}
	return class, true
}

// major is the number that orders rows of one class: distance, else quality, high first.
func (s *search) major(i int32) float64 {
	if s.located {
		return s.snap.at[i].Chord2(s.from)
	}
	return -s.snap.quality[i]
}
