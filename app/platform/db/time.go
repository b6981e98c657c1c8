package db

import (
	"context"
	"time"

	"citycard/app/platform/clock"
)

// FollowTime measures how far the database's clock is from the machine's and tells c, so
// that all replicas of one database agree about windows and validities. SQLite has no clock
// of its own and nothing is changed.
func FollowTime(ctx context.Context, d *DB, c *clock.Disciplined) error {
	if d.dialect != Postgres {
		return nil
	}
	before := c.Base().Now()
	theirs, err := d.Read(ctx).ServerTime()
	if err != nil {
		return err
	}
	c.Observe(before, theirs, c.Base().Now())
	return nil
}

// ServerTime reads the database's own clock in the transaction: PostgreSQL's clock_timestamp(),
// with SQLite the machine's wall clock. It is for what must not rest on this replica's clock,
// however that is corrected. A clock of a test may bring a server time of its own.
func (tx *Tx) ServerTime() (time.Time, error) {
	if own, ok := tx.d.clock.(interface{ ServerTime() time.Time }); ok {
		return own.ServerTime(), nil
	}
	if tx.d.dialect == SQLite {
		var text string
		if err := tx.g.Raw("SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')").Scan(&text).Error; err != nil {
			return time.Time{}, err
		}
		return time.Parse(time.RFC3339Nano, text)
	}
	var theirs time.Time
	err := tx.g.Raw("SELECT clock_timestamp()").Scan(&theirs).Error
	return clock.Instant(theirs), err
}
