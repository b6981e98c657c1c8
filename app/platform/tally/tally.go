package tally

import (
	"encoding/json"
	"fmt"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

const (
	// Behind is longer than a transaction may take on either engine.
	Behind = 2 * time.Minute
	// Lasts is how old a figure may be: several runs of the job.
	Lasts = 30 * time.Minute
)

// AsOf is the instant for which a figure can be counted and kept in tx.
func AsOf(tx *db.Tx) time.Time { return tx.Now().Add(-Behind) }

// Keep stores what was counted as of an instant under a name, "<context>.<figure>". value
// becomes JSON. A count for an instant that has not come, of a job that was run as of a later
// day, is not kept: its rows are not written yet, and it would stand in the way until then.
func Keep(tx *db.Tx, c city.ID, name string, asOf time.Time, value any) error {
	if asOf.After(tx.Clock().Now()) {
		return nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("tally %s: %w", name, err)
	}
	return keep(tx, c, name, asOf, string(text))
}

// Read fills value with the kept figure and answers as of when it is; false when there is
// none that may be shown.
func Read(tx *db.Tx, c city.ID, name string, value any) (asOf time.Time, found bool, err error) {
	kept, found, err := read(tx, c, name)
	if age := tx.Now().Sub(kept.AsOf); err != nil || !found || age < 0 || age > Lasts {
		return time.Time{}, false, err
	}
	if err := json.Unmarshal([]byte(kept.Value), value); err != nil {
		return time.Time{}, false, fmt.Errorf("tally %s: %w", name, err)
	}
	return kept.AsOf, true, nil
}
