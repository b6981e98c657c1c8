// Package tally keeps figures of a city that take too long to count while somebody waits,
// such as the savings of every running card. A job counts them; pages read them and say as
// of when they are.
//
//  1. A kept figure is exact: it is counted from the rows as they stood at an instant, and
//     the context that counts it has an invariant that counts it again as of then.
//  2. That instant lies Behind the count, so that no transaction which began before it can
//     still add a row to it.
//  3. A figure older than Lasts is not shown. Its context counts the rows instead, which is
//     slow and right; so a new city and one whose jobs stand still have their figures, too.
//  4. A count never takes the place of a newer one, and none is kept for an instant to come.
//
// What is counted, and how, is the business of the context that keeps the figure.
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
