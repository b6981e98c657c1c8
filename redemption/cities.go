package redemption

import (
	"sync"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

const (
	// policyMinInterval is the least number of minutes between two redemptions of one offer
	// by one membership, against splitting a bill (docs/threats.md T9).
	policyMinInterval  = "redemption.min_interval_minutes"
	defaultMinInterval = 30

	// policyAccepts, followed by a city's code and set to 1, lets that city's cards in.
	policyAccepts = "redemption.accepts_cards_of."

	// factsFor is how long a city's settings stay in the cache.
	factsFor = 5 * time.Second
)

// cityFacts is what a confirmation needs to know of the store's city.
type cityFacts struct {
	zone        *time.Location
	minInterval time.Duration
	readAt      time.Time
}

// cityCache saves two reads per batch. It contains settings only, never state.
type cityCache struct {
	mu    sync.Mutex
	facts map[city.ID]cityFacts
}

func newCityCache() *cityCache { return &cityCache{facts: map[city.ID]cityFacts{}} }

func (c *cityCache) of(tx *db.Tx, id city.ID) (cityFacts, error) {
	c.mu.Lock()
	known, found := c.facts[id]
	c.mu.Unlock()
	if age := tx.Now().Sub(known.readAt); found && age >= 0 && age < factsFor {
		return known, nil
	}
	town, err := city.ByID(tx, id)
	if err != nil {
		return cityFacts{}, err
	}
	minutes, err := city.Policy(tx, id, policyMinInterval, defaultMinInterval)
	if err != nil {
		return cityFacts{}, err
	}
	fresh := cityFacts{zone: town.Location(), minInterval: time.Duration(minutes) * time.Minute, readAt: tx.Now()}
	c.mu.Lock()
	c.facts[id] = fresh
	c.mu.Unlock()
	return fresh, nil
}

// ZoneTx is a city's time zone, out of the cache. Error: city.ErrNotFound.
func (s *Service) ZoneTx(tx *db.Tx, id city.ID) (*time.Location, error) {
	facts, err := s.cities.of(tx, id)
	return facts.zone, err
}

// accepts tells whether a store's city takes cards of the member's city.
func accepts(tx *db.Tx, storeCity, cardCity city.ID) (bool, error) {
	if storeCity == cardCity {
		return true, nil
	}
	yes, err := city.Policy(tx, storeCity, policyAccepts+string(cardCity), 0)
	return yes == 1, err
}
