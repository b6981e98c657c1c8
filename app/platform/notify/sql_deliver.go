package notify

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

type attemptRow struct {
	ID        ident.ID
	MessageID ident.ID
	Channel   string
	Outcome   string
	Ref       string
	Error     string
}

// claim is the guard of "one worker per message": rows under a running lease are passed over.
func (records) claim(tx *db.Tx, lease ident.ID, ids []ident.ID, limit int) ([]row, error) {
	due := "SELECT id FROM notify_messages WHERE next_at <= ? AND (lease_until IS NULL OR lease_until <= ?)"
	args := []any{tx.Now().Add(leaseTime), lease, tx.Now(), tx.Now()}
	if ids != nil {
		due += " AND id IN ?"
		args = append(args, ids)
	}
	due += " ORDER BY next_at LIMIT ?" + tx.ForUpdateSkipLocked()
	var rows []row
	err := tx.Gorm().Raw("UPDATE notify_messages SET lease_until = ?, lease_token = ? WHERE id IN ("+due+
		") RETURNING *",
		append(args, limit)...).Scan(&rows).Error
	return rows, err
}

// finish writes a verdict if the lease is still this worker's; mine tells whether it was.
func (records) finish(tx *db.Tx, m claimed, v verdict) (mine bool, err error) {
	set, args := "lease_until = NULL, lease_token = NULL, rung = ?, tries = ?, last_error = ?, next_at = ?, stuck_at "+
		"= ?",
		[]any{v.rung, v.tries, shorten(v.reason, 200), v.nextAt, v.nextAt.Add(stuckAfter)}
	switch {
	case v.kind == verdictDelivered:
		set, args = "delivered_at = ?, rung = ?, "+offOutbox, []any{tx.Now(), v.rung}
	case v.kind == verdictEnded, v.kind == verdictAccepted && v.nextAt.IsZero():
		set, args = "ended_at = ?, last_error = ?, "+offOutbox, []any{tx.Now(), v.reason}
	case v.kind == verdictDead:
		set, args = "dead_at = ?, tries = ?, last_error = ?, "+offOutbox,
			[]any{tx.Now(), v.tries, shorten(v.reason, 200)}
	}
	n, err := db.Affected(tx.Gorm().Exec("UPDATE notify_messages SET "+set+" WHERE id = ? AND lease_token = ?",
		append(args, m.ID, m.lease)...))
	return n == 1, err
}

// addAttempt writes an attempt; a second receipt of one channel for one message is not stored.
func (records) addAttempt(tx *db.Tx, a attemptRow) error {
	return tx.Gorm().Exec(`INSERT INTO notify_attempts (id, message_id, channel, outcome, ref, error, at)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (message_id, channel) WHERE outcome IN ('delivered', 'seen') DO NOTHING`,
		a.ID, a.MessageID, a.Channel, a.Outcome, a.Ref, a.Error, tx.Now()).Error
}

// acceptedBy finds the message that a channel took under ref.
func (records) acceptedBy(tx *db.Tx, channel, ref string) (message ident.ID, found bool, err error) {
	var row struct{ MessageID ident.ID }
	found, err = db.One(tx.Gorm().Raw(`SELECT message_id FROM notify_attempts
		WHERE channel = ? AND ref = ? AND ref <> '' AND outcome = 'accepted' LIMIT 1`, channel, ref), &row)
	return row.MessageID, found, err
}

func (records) markDelivered(tx *db.Tx, message ident.ID, at time.Time) error {
	return tx.Gorm().Exec("UPDATE notify_messages SET delivered_at = ?, "+offOutbox+
		" WHERE id = ? AND delivered_at IS NULL", at, message).Error
}
