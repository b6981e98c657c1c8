package notify

import (
	"strings"
	"time"

	"gorm.io/gorm"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// row is a stored message. Params is JSON text.
type row struct {
	ID            ident.ID
	CityID        city.ID
	RecipientKind string
	RecipientID   ident.ID
	Locale        string
	Template      string
	Params        string
	Sealed        []byte
	DedupeKey     string
	Urgent        bool
	CreatedAt     time.Time
	NotBefore     time.Time
	ExpiresAt     *time.Time
	Rung          int
	Tries         int
	NextAt        *time.Time
	StuckAt       *time.Time
	EndedAt       *time.Time
	DeliveredAt   *time.Time
	SeenAt        *time.Time
	DeadAt        *time.Time
	LastError     string
}

// stuckAfter is how long a due message may wait before it means that nobody delivers.
const stuckAfter = 15 * time.Minute

// setDue makes the message pending until at.
func (r *row) setDue(at time.Time) {
	stuck := at.Add(stuckAfter)
	r.NextAt, r.StuckAt = &at, &stuck
}

// insertMessages writes rows in one statement and returns how many were new.
func (records) insertMessages(tx *db.Tx, rows []row) (int64, error) {
	const columns = "(id, city_id, recipient_kind, recipient_id, locale, template, params, sealed, dedupe_key, " +
		"urgent, created_at, not_before, expires_at, rung, next_at, stuck_at, ended_at)"
	const marks = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	args := make([]any, 0, 17*len(rows))
	for _, r := range rows {
		var sealed any
		if r.Sealed != nil {
			sealed = r.Sealed
		}
		args = append(args, r.ID, r.CityID, r.RecipientKind, r.RecipientID, r.Locale, r.Template, r.Params, sealed,
			r.DedupeKey, r.Urgent, r.CreatedAt, r.NotBefore, r.ExpiresAt, r.Rung, r.NextAt, r.StuckAt, r.EndedAt)
	}
	values := strings.Repeat(marks+", ", len(rows)-1) + marks
	return db.Affected(tx.Gorm().Exec("INSERT INTO notify_messages "+columns+" VALUES "+values+
		" ON CONFLICT (dedupe_key) DO NOTHING", args...))
}

func (records) idsByKey(tx *db.Tx, rows []row) (map[string]ident.ID, error) {
	keys := make([]string, len(rows))
	for i, r := range rows {
		keys[i] = r.DedupeKey
	}
	var found []struct {
		ID        ident.ID
		DedupeKey string
	}
	err := tx.Gorm().Raw("SELECT id, dedupe_key FROM notify_messages WHERE dedupe_key IN ?", keys).Scan(&found).Error
	ids := make(map[string]ident.ID, len(found))
	for _, f := range found {
		ids[f.DedupeKey] = f.ID
	}
	return ids, err
}

// endPending takes messages off the outbox. Clearing the lease makes a worker that is just
// sending one unable to write its result over this.
func (records) endPending(tx *db.Tx, ids []ident.ID) error {
	return tx.Gorm().Exec(`UPDATE notify_messages SET ended_at = ?, last_error = 'cancelled', `+offOutbox+`
		WHERE id IN ? AND next_at IS NOT NULL`, tx.Now(), ids).Error
}

// offOutbox is what every way of ceasing to be pending has in common.
const offOutbox = "next_at = NULL, stuck_at = NULL, sealed = NULL, lease_until = NULL, lease_token = NULL"

func (records) inbox(tx *db.Tx, to Recipient, after position, limit int) ([]row, error) {
	return latestFirst(tx.Gorm().Table("notify_messages").
		Where("recipient_kind = ? AND recipient_id = ? AND not_before <= ?", to.Kind, to.ID, tx.Now()), after, limit)
}

// sentTo uses the inbox's index; one person's messages are few.
func (records) sentTo(tx *db.Tx, to Recipient, c city.ID, after position, limit int) ([]row, error) {
	return latestFirst(tx.Gorm().Table("notify_messages").
		Where("recipient_kind = ? AND recipient_id = ? AND city_id = ?", to.Kind, to.ID, c), after, limit)
}

// latestFirst reads one row more than limit.
func latestFirst(list *gorm.DB, after position, limit int) (rows []row, err error) {
	if after.id != ident.None {
		list = list.Where("not_before < ? OR (not_before = ? AND id < ?)", after.due, after.due, after.id)
	}
	err = list.Order("not_before DESC, id DESC").Limit(limit + 1).Scan(&rows).Error
	return rows, err
}

func (records) unseen(tx *db.Tx, to Recipient) (int, error) {
	var n int
	err := tx.Gorm().Raw(`SELECT count(*) FROM notify_messages
		WHERE recipient_kind = ? AND recipient_id = ? AND not_before <= ? AND seen_at IS NULL`, to.Kind, to.ID,
		tx.Now()).Scan(&n).Error
	return n, err
}

func (records) countInInbox(tx *db.Tx, to Recipient, ids []ident.ID) (int, error) {
	var n int
	err := tx.Gorm().Raw(`SELECT count(*) FROM notify_messages
		WHERE id IN ? AND recipient_kind = ? AND recipient_id = ? AND not_before <= ?`, ids, to.Kind, to.ID, tx.Now()).
		Scan(&n).Error
	return n, err
}

func (records) markSeen(tx *db.Tx, to Recipient, ids []ident.ID) ([]ident.ID, error) {
	var newly []ident.ID
	err := tx.Gorm().Raw(`UPDATE notify_messages SET seen_at = ?, delivered_at = COALESCE(delivered_at, ?),
		`+offOutbox+`
		WHERE id IN ? AND recipient_kind = ? AND recipient_id = ? AND seen_at IS NULL RETURNING id`,
		tx.Now(), tx.Now(), ids, to.Kind, to.ID).Scan(&newly).Error
	return newly, err
}

func (records) messagesOf(tx *db.Tx, to Recipient) ([]messageExport, error) {
	rows := []messageExport{}
	err := tx.Gorm().Raw(`SELECT template, params, not_before, delivered_at, seen_at FROM notify_messages
		WHERE recipient_kind = ? AND recipient_id = ? ORDER BY not_before, id`, to.Kind, to.ID).Scan(&rows).Error
	return rows, err
}

// eraseMessages ends what is pending before it erases the parameters, so that no worker sends
// an empty message.
func (records) eraseMessages(tx *db.Tx, to Recipient) error {
	err := tx.Gorm().Exec(`UPDATE notify_messages SET ended_at = ?, last_error = 'cancelled', `+offOutbox+`
		WHERE recipient_kind = ? AND recipient_id = ? AND next_at IS NOT NULL`, tx.Now(), to.Kind, to.ID).Error
	if err != nil {
		return err
	}
	return tx.Gorm().Exec(`UPDATE notify_messages SET params = '{}' WHERE recipient_kind = ? AND recipient_id = ?`,
		to.Kind, to.ID).Error
}
