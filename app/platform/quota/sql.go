package quota

import (
	"embed"
	"time"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the table quota_counters.
var Migrations = db.EmbeddedMigrations("quota", files)

// take is the guard: the WHERE of the upsert decides on the newest row version, so parallel
// takers queue on the row and each sees the others' counts.
func take(tx *db.Tx, l Limit) (bool, error) {
	if l.Max <= 0 {
		return false, nil
	}
	now := tx.Now()
	res := tx.Gorm().Exec(`INSERT INTO quota_counters AS q (key, window_us, taken, ends_at) VALUES (?, ?, 1, ?)
		ON CONFLICT (key, window_us) DO UPDATE SET
			taken = CASE WHEN q.ends_at <= ? THEN 1 ELSE q.taken + 1 END,
			ends_at = CASE WHEN q.ends_at <= ? THEN excluded.ends_at ELSE q.ends_at END
		WHERE q.ends_at <= ? OR q.taken < ?`,
		l.Key, l.Window.Microseconds(), now.Add(l.Window), now, now, now, l.Max)
	return res.RowsAffected == 1, res.Error
}

func read(tx *db.Tx, key string, window time.Duration) (taken int, ends time.Time, err error) {
	var row struct {
		Taken  int
		EndsAt time.Time
	}
	_, err = db.One(tx.Gorm().Raw("SELECT taken, ends_at FROM quota_counters WHERE key = ? AND window_us = ?", key,
		window.Microseconds()), &row)
	return row.Taken, row.EndsAt, err
}

func release(tx *db.Tx, key string, window time.Duration) error {
	return tx.Gorm().Exec(`UPDATE quota_counters SET taken = taken - 1
		WHERE key = ? AND window_us = ? AND taken > 0 AND ends_at > ?`,
		key, window.Microseconds(), tx.Now()).Error
}

// Sweep deletes up to limit counters whose window has ended. They mean nothing any more, and keys may
// name addresses, which are not to be kept longer than needed. The end is asked for twice: a
// counter that starts anew while the statement waits for its row is not deleted.
func Sweep(tx *db.Tx, limit int) (int64, error) {
	res := tx.Gorm().Exec(`DELETE FROM quota_counters WHERE ends_at <= ? AND (key, window_us) IN
		(SELECT key, window_us FROM quota_counters WHERE ends_at <= ? ORDER BY ends_at LIMIT ?)`, tx.Now(), tx.Now(),
		limit)
	return db.Affected(res)
}
