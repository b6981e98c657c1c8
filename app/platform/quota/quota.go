package quota

import (
	"context"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/fault"
)

// ErrTooMany is what TakeAll answers; RetryAfter says when the next try is free.
var ErrTooMany = fault.New(fault.TooMany, "quota.too_many").Retry()

// Limit is one rule: at most Max tries of Key in Window.
type Limit struct {
	Key    string
	Max    int
	Window time.Duration
}

// Take counts one try of key. When the limit is used up, ok is false and retryAfter says
// how long until the window ends.
func Take(tx *db.Tx, key string, limit int, window time.Duration) (retryAfter time.Duration, ok bool, err error) {
	if ok, err = take(tx, Limit{key, limit, window}); err != nil || ok {
		return 0, ok, err
	}
	_, ends, err := read(tx, key, window)
	return max(ends.Sub(tx.Now()), time.Second), false, err
}

// Full tells, without counting, whether the limit is used up, and if so for how long. It is
// for showing a lock early; the guard is Take.
func Full(tx *db.Tx, key string, limit int, window time.Duration) (retryAfter time.Duration, full bool, err error) {
	taken, ends, err := read(tx, key, window)
	if err != nil || taken < limit || !ends.After(tx.Now()) {
		return 0, false, err
	}
	return ends.Sub(tx.Now()), true, nil
}

// Release takes one use back: the try was right, so it does not count.
func Release(tx *db.Tx, key string, window time.Duration) error { return release(tx, key, window) }

// TakeAllTx takes every limit or fails with tooMany (carrying RetryAfter). List the limits of
// one caller first and shared ones last: it keeps the lock order and shared rows free longest.
func TakeAllTx(tx *db.Tx, tooMany *fault.Error, limits ...Limit) error {
	for _, l := range limits {
		wait, ok, err := Take(tx, l.Key, l.Max, l.Window)
		if err != nil {
			return err
		}
		if !ok {
			return tooMany.WithRetryFrom(tx.Now(), wait)
		}
	}
	return nil
}

// TakeAll is TakeAllTx in a transaction of its own, which is committed before the try is
// made. When one limit refuses, none of them counts.
func TakeAll(ctx context.Context, d *db.DB, tooMany *fault.Error, limits ...Limit) error {
	return d.InTx(ctx, func(tx *db.Tx) error { return TakeAllTx(tx, tooMany, limits...) })
}

// ReleaseAllTx gives back every limit.
func ReleaseAllTx(tx *db.Tx, limits ...Limit) error {
	for _, l := range limits {
		if err := Release(tx, l.Key, l.Window); err != nil {
			return err
		}
	}
	return nil
}
