package cityfigures

import (
	"encoding/json"
	"fmt"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

const (
	// Delay is longer than a transaction may take on either engine.
	Delay = 2 * time.Minute
	// MaxAge is how old a figure may be: several runs of the job.
	MaxAge = 30 * time.Minute
)

// AsOf is the instant for which a figure can be counted and saved in tx.
func AsOf(tx *db.Tx) time.Time { return tx.Now().Add(-Delay) }

// Save stores what was counted as of an instant under a name, "<context>.<figure>". value
// becomes JSON. A count for an instant to come, by a job that was run as of a later day, is not
// stored: its rows are not written yet, and it would stand in the way until then.
func Save(tx *db.Tx, c city.ID, name string, asOf time.Time, value any) error {
	if asOf.After(tx.Clock().Now()) {
		return nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("city figures: %s: %w", name, err)
	}
	return save(tx, c, name, asOf, string(text))
}

// Read fills value with the stored figure and answers as of when it is; false when there is
// none that may be shown.
func Read(tx *db.Tx, c city.ID, name string, value any) (asOf time.Time, found bool, err error) {
	f, found, err := read(tx, c, name)
	if age := tx.Now().Sub(f.AsOf); err != nil || !found || age < 0 || age > MaxAge {
		return time.Time{}, false, err
	}
	if err := json.Unmarshal([]byte(f.Value), value); err != nil {
		return time.Time{}, false, fmt.Errorf("city figures: %s: %w", name, err)
	}
	return f.AsOf, true, nil
}
