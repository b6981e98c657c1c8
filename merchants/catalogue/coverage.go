package catalogue

import (
	"context"
	"math"
	"slices"
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/geo"
	"citycard/app/platform/money"
	"citycard/merchants"
)

const (
	// walkM is how far members walk to a store, in metres.
	walkM = 1000
	// gateM is the radius in which the sale gate counts live stores, in metres.
	gateM = 2000
)

// District is a district with live stores. Centre is the mean of their positions.
type District struct {
	Name   string
	Stores int
	Centre geo.Point
}

// Overview is a city's live stores as a whole, or those around a place. Of an even number
// of values both medians take the smaller discount and the smaller bill, so that the saving is
// not overstated. TypicalRateBP is the median price to pay of the best offers; 0 without stores.
// PerHeadFen is the median price per head of the stores that name one; 0 if none does.
type Overview struct {
	Stores        int
	TypicalRateBP int
	PerHeadFen    money.Fen
}

// Around is what lies near a place.
type Around struct {
	Walk    Overview // within 1 km
	Gate    int      // live stores within 2 km
	Nearest []Row    // within 1 km, the nearest first
}

// AroundQuery asks what lies near At (WGS-84). Nearest is the number of rows wanted.
type AroundQuery struct {
	City    city.ID
	At      geo.Point
	Nearest int
	Locale  string
}

// Districts lists a city's districts that have live stores, in order of their names.
// Code: city.not_found.
func (c *Catalogue) Districts(ctx context.Context, id city.ID) ([]District, error) {
	snap, err := c.current(ctx, id)
	if err != nil {
		return nil, err
	}
	now := clock.NowIn(ctx, c.db.Clock()).UnixMicro()
	sums := make([]District, len(snap.districts)+1)
	for i, r := range snap.rows {
		if snap.liveUntil[i] <= now || r.store.District == "" {
			continue
		}
		p, _ := r.store.Position()
		d := &sums[r.district]
		d.Name, d.Stores, d.Centre.Lat, d.Centre.Lng = r.store.District, d.Stores+1, d.Centre.Lat+p.Lat,
			d.Centre.Lng+p.Lng
	}
	sums = slices.DeleteFunc(sums, func(d District) bool { return d.Stores == 0 })
	for i := range sums {
		sums[i].Centre.Lat /= float64(sums[i].Stores)
		sums[i].Centre.Lng /= float64(sums[i].Stores)
	}
	slices.SortFunc(sums, func(a, b District) int { return strings.Compare(a.Name, b.Name) })
	return sums, nil
}

// Overview counts a city's live stores and states their medians. Code: city.not_found.
func (c *Catalogue) Overview(ctx context.Context, id city.ID) (Overview, error) {
	snap, err := c.current(ctx, id)
	if err != nil {
		return Overview{}, err
	}
	now := clock.NowIn(ctx, c.db.Clock()).UnixMicro()
	var live samples
	for i := range snap.rows {
		if snap.liveUntil[i] > now {
			live.add(&snap.rows[i])
		}
	}
	return live.overview(), nil
}

// Around counts the live stores near a place and lists the nearest. Codes: city.not_found,
// merchants.filter_unknown.
func (c *Catalogue) Around(ctx context.Context, q AroundQuery) (Around, error) {
	if !q.At.Valid() {
		return Around{}, merchants.ErrFilter.WithField("lat", "merchants.position_invalid")
	}
	snap, err := c.current(ctx, q.City)
	if err != nil {
		return Around{}, err
	}
	s := newSearch(snap, Query{City: q.City, Lat: &q.At.Lat, Lng: &q.At.Lng}, clock.NowIn(ctx, c.db.Clock()))
	var around Around
	var walk samples
	near, far := chord2Of(walkM), chord2Of(gateM)
	for i := range snap.rows {
		distance := snap.at[i].Chord2(s.from)
		if snap.liveUntil[i] <= s.now || distance > far {
			continue
		}
		around.Gate++
		if distance <= near {
			walk.add(&snap.rows[i])
		}
	}
	around.Walk = walk.overview()
	if n := min(q.Nearest, around.Walk.Stores); n > 0 {
		places, _ := s.top(n, nil)
		around.Nearest = Page{snapshot: snap, places: places, locale: localeIndex(q.Locale), minute: s.minute}.Rows()
	}
	return around, nil
}

// samples are the values whose medians an overview states.
type samples struct {
	rates   []int
	perHead []money.Fen
}

func (s *samples) add(r *row) {
	s.rates = append(s.rates, r.best.PayRateBP)
	if p := r.store.PricePerHeadFen; p != nil && *p > 0 {
		s.perHead = append(s.perHead, *p)
	}
}

func (s *samples) overview() Overview {
	o := Overview{Stores: len(s.rates)}
	if slices.Sort(s.rates); len(s.rates) > 0 {
		o.TypicalRateBP = s.rates[len(s.rates)/2]
	}
	if slices.Sort(s.perHead); len(s.perHead) > 0 {
		o.PerHeadFen = s.perHead[(len(s.perHead)-1)/2]
	}
	return o
}

// chord2Of is the Chord2 of two points that are metres apart.
func chord2Of(metres float64) float64 {
	half := 2 * math.Sin(metres/geo.EarthRadiusM/2)
	return half * half
}

// OpenDistricts names the districts where the card is sold: those with at least gate live stores
// around their centre. Code: city.not_found.
func (c *Catalogue) OpenDistricts(ctx context.Context, id city.ID, gate int) ([]string, error) {
	districts, err := c.Districts(ctx, id)
	var open []string
	for _, d := range districts {
		around, err := c.Around(ctx, AroundQuery{City: id, At: d.Centre})
		if err != nil {
			return nil, err
		}
		if around.Gate >= gate {
			open = append(open, d.Name)
		}
	}
	return open, err
}

// SoldAt is the sale gate: it tells whether the card of a city is sold to somebody who will use
// it at one of these places. Around the centre of one of the districts, or around at (WGS-84),
// there must be as many live stores as the city's policy asks for. A district without live
// stores has none around it. Without any place the card is sold unless some part of the city has too few
// stores: the gate must be open in every district, or, where stores lie in no district, the city must have as
// many in all. Codes: city.not_found, merchants.filter_unknown.
func (c *Catalogue) SoldAt(ctx context.Context, id city.ID, districts []string, at *geo.Point) (bool, error) {
	gate, err := c.stores.SaleGateTx(c.db.Read(ctx), id)
	if err != nil || gate == 0 {
		return err == nil, err
	}
	if at != nil {
		if around, err := c.Around(ctx, AroundQuery{City: id, At: *at}); err != nil || around.Gate >= gate {
			return err == nil, err
		}
	}
	open, err := c.OpenDistricts(ctx, id, gate)
	if err != nil || at != nil || len(districts) > 0 {
		return slices.ContainsFunc(open, func(name string) bool { return slices.Contains(districts, name) }), err
	}
	all, err := c.Districts(ctx, id)
	if err != nil || len(all) > 0 {
		return len(open) == len(all), err
	}
	whole, err := c.Overview(ctx, id)
	return err == nil && whole.Stores >= gate, err
}
