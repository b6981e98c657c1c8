package late

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/merchants"
)

// records is the SQL of late entries.
type records struct{}

func (records) insert(tx *db.Tx, e Entry) error { return tx.Gorm().Create(&e).Error }

func (records) byKey(tx *db.Tx, storeID ident.ID, key string) (e Entry, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_late_entries WHERE store_id = ? AND idem_key = ?",
		storeID, key), &e)
	return e, found, err
}

func (records) entry(tx *db.Tx, id ident.ID) (e Entry, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_late_entries WHERE id = ?", id), &e)
	return e, found, err
}

// decide is waiting → accepted or refused; false when it was decided already.
func (records) decide(tx *db.Tx, e Entry) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE redemption_late_entries
		SET status = ?, answer = ?, settled_at = ?, settled_by = ?
		WHERE id = ? AND status = 'waiting'`, e.Status, e.Answer, e.SettledAt, e.SettledBy, e.ID))
	return n == 1, err
}

func (records) waiting(tx *db.Tx, c city.ID, limit int) (rows []Entry, err error) {
	err = tx.Gorm().Raw(`SELECT * FROM redemption_late_entries WHERE city_id = ? AND status = 'waiting'
		ORDER BY entered_at, id LIMIT ?`, c, limit).Scan(&rows).Error
	return rows, err
}

func (records) queue(tx *db.Tx, c city.ID, due time.Time) (q merchants.Queue, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) AS count, count(CASE WHEN entered_at <= ? THEN 1 END) AS overdue
		FROM redemption_late_entries WHERE city_id = ? AND status = 'waiting'`, due, c), &q)
	return q, err
}

func (records) ofDay(tx *db.Tx, c city.ID, storeID ident.ID, day clock.Day) (rows []Entry, err error) {
	err = tx.Gorm().Raw(`SELECT * FROM redemption_late_entries WHERE city_id = ? AND store_id = ? AND day = ?
		ORDER BY id DESC`,
		c, storeID, day).Scan(&rows).Error
	return rows, err
}

func (records) countOfDay(tx *db.Tx, c city.ID, storeID ident.ID, day clock.Day) (n int64, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) FROM redemption_late_entries
		WHERE city_id = ? AND store_id = ? AND day = ?`, c, storeID, day), &n)
	return n, err
}

func (records) ofMember(tx *db.Tx, memberID ident.ID) ([]entryExport, error) {
	rows := []entryExport{}
	err := tx.Gorm().Raw(`SELECT store_id, name_zh, name_en, bill_fen, payable_fen, discount_fen, day, visited_at,
		status, answer
		FROM redemption_late_entries WHERE member_id = ? ORDER BY entered_at, id`, memberID).Scan(&rows).Error
	return rows, err
}
