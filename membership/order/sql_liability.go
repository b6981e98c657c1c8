package order

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// liabilityGroups counts the paid cards of a city that ran or were to run at an instant, by
// price and period.
func (records) liabilityGroups(tx *db.Tx, c city.ID, at time.Time) (groups []liabilityGroup, err error) {
	err = tx.Gorm().Raw(`SELECT o.amount_fen, m.starts_on, m.ends_on, count(*) AS cards
		FROM membership_memberships m JOIN membership_orders o ON o.id = m.order_id
		WHERE m.city_id = ? AND m.created_at <= ? AND m.valid_until > ? AND (m.ended_at IS NULL OR m.ended_at > ?)
		GROUP BY o.amount_fen, m.starts_on, m.ends_on`, c, at.UTC(), at.UTC(), at.UTC()).Scan(&groups).Error
	return groups, err
}

func (records) waitingPayouts(tx *db.Tx, c city.ID, limit int) (refunds []Refund, err error) {
	err = tx.Gorm().Raw(`SELECT * FROM membership_refunds WHERE city_id = ? AND status = 'manual'
		ORDER BY created_at, id LIMIT ?`, c, limit).Scan(&refunds).Error
	return refunds, err
}

// waitingRows are the rows of a table that wait for operators.
type waitingRows struct{ table, status string }

var (
	payoutsWaiting = waitingRows{"membership_refunds", string(RefundManual)}
	topUpsWaiting  = waitingRows{"membership_top_ups", string(TopUpOpen)}
)

// queue counts the waiting rows of a city, and those from before due, and names the oldest.
func (records) queue(tx *db.Tx, w waitingRows, c city.ID, due time.Time) (q PayoutQueue, err error) {
	from := " FROM " + w.table + " WHERE city_id = ? AND status = '" + w.status + "' "
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) AS count, count(CASE WHEN created_at <= ? THEN 1 END) AS overdue`+
		from, due.UTC(), c), &q)
	if err != nil || q.Count == 0 {
		return q, err
	}
	var oldest struct {
		ID        ident.ID
		CreatedAt time.Time
	}
	_, err = db.One(tx.Gorm().Raw("SELECT id, created_at"+from+"ORDER BY created_at, id LIMIT 1", c), &oldest)
	q.OldestID, q.OldestAt = oldest.ID, &oldest.CreatedAt
	return q, err
}

func (records) refundByID(tx *db.Tx, id ident.ID) (r Refund, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM membership_refunds WHERE id = ?", id), &r)
	return r, found, err
}
