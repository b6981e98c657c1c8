package redemption

import (
	"cmp"
	"errors"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/platform/quota"
	"citycard/merchants"
)

// Limits on wrong codes within guessWindow (docs/threats.md T4). A till is counted before
// its try, so parallel tries cannot slip through; a store and a city are counted after a
// wrong one, so that right scans of a whole city do not queue for one row.
const (
	guessWindow    = 10 * time.Minute
	guessesPerTill = 5
	wrongPerStore  = 50
	wrongPerCity   = 1000
)

// guess is one try of a code, counted per till, store and city.
type guess struct{ till, store, city string }

func guessAt(actor identity.Actor, store merchants.Store) guess {
	return guess{
		till:  "redemption:guess:till:" + actor.ID.String(),
		store: "redemption:guess:store:" + store.ID.String(),
		city:  "redemption:guess:city:" + string(store.CityID),
	}
}

// isGuess tells which answers count as wrong tries.
func isGuess(err error) bool { return errors.Is(err, ErrNotOurs) || errors.Is(err, ErrBadDigits) }

// shared are the limits that many tills count on. The city comes last, always: two wrong
// codes at one store must not wait for each other's rows.
func (g guess) shared() []quota.Limit {
	return []quota.Limit{{Key: g.store, Max: wrongPerStore, Window: guessWindow},
		{Key: g.city, Max: wrongPerCity, Window: guessWindow}}
}

func (g guess) begin(tx *db.Tx) error {
	for _, l := range g.shared() {
		if wait, full, err := quota.Full(tx, l.Key, l.Max, l.Window); err != nil || full {
			return cmp.Or[error](err, ErrTooMany.WithRetryAfter(wait))
		}
	}
	wait, ok, err := quota.Take(tx, g.till, guessesPerTill, guessWindow)
	if err != nil || !ok {
		return cmp.Or[error](err, ErrTooMany.WithRetryAfter(wait))
	}
	return nil
}

func (g guess) wrong(tx *db.Tx, answer error) error {
	for _, l := range g.shared() {
		if _, _, err := quota.Take(tx, l.Key, l.Max, l.Window); err != nil {
			return err
		}
	}
	return answer
}

func (g guess) right(tx *db.Tx) error { return quota.GiveBack(tx, g.till, guessWindow) }
