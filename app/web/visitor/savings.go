package visitor

import (
	"context"
	"sync"
	"time"

	"citycard/app/platform/city"
	"citycard/redemption/figures"
)

// savingsFresh is how long a city's average is shown before it is summed up again: the
// front page must not cost a sum over a month of visits each time.
const savingsFresh = 10 * time.Minute

// savings caches what members of each city saved of late. The zero value is ready for use.
type savings struct {
	mu    sync.Mutex
	known map[city.ID]cachedSaved
}

type cachedSaved struct {
	saved figures.Saved
	at    time.Time
}

func (s *savings) of(ctx context.Context, from *figures.Service, id city.ID, now time.Time) (figures.Saved, error) {
	s.mu.Lock()
	found, ok := s.known[id]
	s.mu.Unlock()
	if age := now.Sub(found.at); ok && age >= 0 && age < savingsFresh {
		return found.saved, nil
	}
	saved, err := from.AverageSaved(ctx, id)
	if err != nil {
		return figures.Saved{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = make(map[city.ID]cachedSaved)
	}
	s.known[id] = cachedSaved{saved, now}
	return saved, nil
}
