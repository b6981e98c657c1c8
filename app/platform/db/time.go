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
	var theirs time.Time
	if err := d.reader.WithContext(ctx).Raw("SELECT clock_timestamp()").Scan(&theirs).Error; err != nil {
		return err
	}
	c.Observe(before, theirs, c.Base().Now())
	return nil
}
