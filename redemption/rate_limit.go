package redemption

import (
	"errors"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/platform/quota"
	"citycard/merchants"
)

// Limits on wrong codes within wrongCodeWindow (docs/threats.md T4). A till is counted before each
// try, so that parallel tries cannot get past the limit. A store and a city are counted after a wrong
// code only, so that the right scans of a whole city do not queue for one row.
const (
	wrongCodeWindow = 10 * time.Minute
	triesPerTill    = 5
	wrongPerStore   = 50
	wrongPerCity    = 1000
)

// codeLimits are the keys of the rate limits that a scan counts on.
type codeLimits struct{ till, store, city string }

func codeLimitsOf(actor identity.Actor, store merchants.Store) codeLimits {
	return codeLimits{
		till:  "redemption:guess:till:" + actor.ID.String(),
		store: "redemption:guess:store:" + store.ID.String(),
		city:  "redemption:guess:city:" + string(store.CityID),
	}
}

// isWrongCode tells what the limits count: well-formed codes that were never issued, which is what somebody gets who
// tries out codes. What cannot be a code (ReadCode) is not looked up, so it is no try.
func isWrongCode(err error) bool { return errors.Is(err, ErrNotOurs) }

// shared are the limits that many tills count on. The city always comes last: two wrong codes at
// one store must not wait for each other's rows.
func (l codeLimits) shared() []quota.Limit {
	return []quota.Limit{{Key: l.store, Max: wrongPerStore, Window: wrongCodeWindow},
		{Key: l.city, Max: wrongPerCity, Window: wrongCodeWindow}}
}

// take counts one try of the till. ErrTooMany when a limit is reached.
func (l codeLimits) take(tx *db.Tx) error {
	for _, limit := range l.shared() {
		wait, full, err := quota.Full(tx, limit.Key, limit.Max, limit.Window)
		if err != nil {
			return err
		}
		if full {
			return ErrTooMany.WithRetryFrom(tx.Now(), wait)
		}
	}
	wait, ok, err := quota.Take(tx, l.till, triesPerTill, wrongCodeWindow)
	if err != nil {
		return err
	}
	if !ok {
		return ErrTooMany.WithRetryFrom(tx.Now(), wait)
	}
	return nil
}

// countWrong counts a wrong code on the shared limits as well.
func (l codeLimits) countWrong(tx *db.Tx) error {
	for _, limit := range l.shared() {
		if _, _, err := quota.Take(tx, limit.Key, limit.Max, limit.Window); err != nil {
			return err
		}
	}
	return nil
}

// release takes the try of the till back, because its code was not a wrong one.
func (l codeLimits) release(tx *db.Tx) error { return quota.Release(tx, l.till, wrongCodeWindow) }
