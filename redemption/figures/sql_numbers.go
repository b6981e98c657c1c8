package figures

import (
	"strconv"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/redemption"
)

// The operators' numbers read the tables of memberships and stores, too. They are counted as of an
// instant, so that a saved figure can be counted again: what was confirmed, reversed, sold or ended
// later does not count. Visits are looked up card by card and store by store, because SQLite joins a
// grouped table row by row.

const (
	stoodAt = ` confirmed_at <= @at AND (reversed_at IS NULL OR reversed_at > @at) AND (recorded_at IS NULL
		OR recorded_at <= @at)`
	ranAt = ` m.created_at <= @at AND m.valid_from <= @at AND m.valid_until > @at AND (m.ended_at IS NULL
		OR m.ended_at > @at)`
)

// moment is what a count is about: a city, and how its rows stood at an instant.
type moment struct {
	city city.ID
	at   time.Time
}

func (m moment) with(since time.Time) map[string]any {
	return map[string]any{"city": string(m.city), "at": m.at.UTC(), "since": since.UTC()}
}

func (records) visitsByDay(tx *db.Tx, m moment, since time.Time) (days []DayCount, err error) {
	err = tx.Gorm().Raw(`SELECT day, count(*) AS count FROM redemption_redemptions
		WHERE city_id = @city AND confirmed_at >= @since AND`+stoodAt+` GROUP BY day`, m.with(since)).Scan(&days).Error
	return days, err
}

// useAt counts the cards that ran, and those of them used in the 30 days before.
func (records) useAt(tx *db.Tx, m moment) (u Use, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) AS running, count(CASE WHEN EXISTS (
			SELECT 1 FROM redemption_redemptions WHERE membership_id = m.id AND confirmed_at > @since AND`+stoodAt+
		`) THEN 1 END) AS active
		FROM membership_memberships m WHERE m.city_id = @city AND`+ranAt, m.with(m.at.AddDate(0, 0, -activeDays))), &u)
	return u, err
}

func (records) savingsOf(tx *db.Tx, m moment) (s Savings, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) AS cards, CAST(COALESCE(sum(saved), 0) AS bigint) AS saved_fen,
			count(CASE WHEN saved >= paid THEN 1 END) AS paid_back FROM (
			SELECT o.amount_fen AS paid, (SELECT COALESCE(sum(discount_fen), 0) FROM redemption_redemptions
					WHERE membership_id = m.id AND`+stoodAt+`) AS saved
			FROM membership_memberships m JOIN membership_orders o ON o.id = m.order_id
			WHERE m.city_id = @city AND m.kind = 'paid' AND`+ranAt+`) AS cards`, m.with(m.at)), &s)
	if err == nil && s.Cards > 0 {
		s.AverageFen = money.ShareFloor(s.SavedFen, 1, s.Cards)
	}
	return s, err
}

// idleStores counts the approved stores, and those without a standing visit since an instant
// that were approved before it.
func (records) idleStores(tx *db.Tx, m moment, since time.Time) (approved, idle int64, err error) {
	var n struct{ Approved, Idle int64 }
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) AS approved, count(CASE WHEN s.reviewed_at < @since AND NOT EXISTS (
			SELECT 1 FROM redemption_redemptions WHERE store_id = s.id AND confirmed_at >= @since AND`+stoodAt+
		`) THEN 1 END) AS idle
		FROM merchants_stores s WHERE s.city_id = @city AND s.status = 'approved'`, m.with(since)), &n)
	return n.Approved, n.Idle, err
}

func (records) idleStoreList(tx *db.Tx, c city.ID, since time.Time, limit int) (rows []IdleStore, err error) {
	err = tx.Gorm().Raw(`SELECT s.id AS store_id, s.name_zh, s.name_en, s.district, s.reviewed_at, s.last_scan_at,
		v.confirmed_at AS last_visit
		FROM merchants_stores s LEFT JOIN redemption_redemptions v ON v.id = (
			SELECT r.id FROM redemption_redemptions r WHERE r.store_id = s.id AND r.status = 'confirmed'
			ORDER BY r.day DESC, r.confirmed_at DESC LIMIT 1)
		WHERE s.city_id = ? AND s.status = 'approved' AND s.reviewed_at < ? AND (v.id IS NULL OR v.confirmed_at < ?)
		ORDER BY s.reviewed_at, s.id LIMIT ?`, string(c), since, since, limit).Scan(&rows).Error
	return rows, err
}

// storesByVisits lists approved stores by their visits; direction is DESC or ASC.
func (records) storesByVisits(
	tx *db.Tx, m moment, since time.Time, direction string, limit int,
) (rows []StoreCount, err error) {
	err = tx.Gorm().Raw(`SELECT * FROM (SELECT s.id AS store_id, s.name_zh, s.name_en, (
			SELECT count(*) FROM redemption_redemptions WHERE store_id = s.id AND confirmed_at >= @since AND`+stoodAt+
		`) AS count
		FROM merchants_stores s WHERE s.city_id = @city AND s.status = 'approved') AS visited ORDER BY count `+
		direction+`, store_id LIMIT `+strconv.Itoa(limit),
		m.with(since)).Scan(&rows).Error
	return rows, err
}

// refusedStores are stores whose tills refused at least `least` times, and at least half as often as
// they recorded a visit.
func (records) refusedStores(tx *db.Tx, c city.ID, since time.Time, least int) (rows []RefusedStore, err error) {
	err = tx.Gorm().Raw(`SELECT f.store_id, s.name_zh, s.name_en, f.refused, f.visits FROM (
			SELECT t.store_id, t.refused, (SELECT count(*) FROM redemption_redemptions r
			WHERE r.store_id = t.store_id AND r.confirmed_at >= ?) AS visits
			FROM (SELECT store_id, count(*) AS refused FROM redemption_refusals
				WHERE city_id = ? AND refused_at >= ? GROUP BY store_id HAVING count(*) >= ?) AS t) AS f
			JOIN merchants_stores s ON s.id = f.store_id
		WHERE f.refused * 2 >= f.visits ORDER BY f.refused DESC, f.store_id LIMIT 5`,
		since, string(c), since, least).Scan(&rows).Error
	return rows, err
}

func (records) undoneStores(tx *db.Tx, c city.ID, since time.Time, least int) (rows []UndoneStore, err error) {
	err = tx.Gorm().Raw(`SELECT v.store_id, s.name_zh, s.name_en, v.undone, v.visits FROM (
			SELECT u.store_id, u.undone, (SELECT count(*) FROM redemption_redemptions r
			WHERE r.store_id = u.store_id AND r.confirmed_at >= ?) AS visits
			FROM (SELECT store_id, count(*) AS undone FROM redemption_redemptions
				WHERE city_id = ? AND confirmed_at >= ? AND status = 'reversed'
				GROUP BY store_id HAVING count(*) >= ?) AS u) AS v
			JOIN merchants_stores s ON s.id = v.store_id
		WHERE v.undone * 10 >= v.visits ORDER BY v.undone DESC, v.store_id LIMIT 5`,
		since, string(c), since, least).Scan(&rows).Error
	return rows, err
}

func (records) refusalsOfCode(tx *db.Tx, c city.ID, code string, from, to time.Time) (n int64, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) FROM redemption_refusals
		WHERE city_id = ? AND refused_at >= ? AND refused_at < ? AND code = ?`,
		string(c), from, to, code), &n)
	return n, err
}

// roamingCards are the visits of cards that were at three stores or more since an instant,
// in the order in which they happened.
func (records) roamingCards(
	tx *db.Tx, c city.ID, since time.Time, stores int,
) (rows []redemption.Redemption, err error) {
	err = tx.Gorm().Raw(`SELECT id, membership_id, store_id, confirmed_at FROM redemption_redemptions
		WHERE city_id = ? AND confirmed_at >= ? AND status = 'confirmed' AND membership_id IN (
			SELECT membership_id FROM redemption_redemptions WHERE city_id = ? AND confirmed_at >= ?
			AND status = 'confirmed'
			GROUP BY membership_id HAVING count(DISTINCT store_id) >= ?)
		ORDER BY membership_id, confirmed_at, id LIMIT 1000`, string(c), since, string(c), since, stores).
		Scan(&rows).Error
	return rows, err
}

func (records) cardNumbers(tx *db.Tx, ids []ident.ID) (map[ident.ID]string, error) {
	numbers := make(map[ident.ID]string, len(ids))
	if len(ids) == 0 {
		return numbers, nil
	}
	var rows []struct {
		ID         ident.ID
		CardNumber string
	}
	err := tx.Gorm().Raw(`SELECT id, card_number FROM membership_memberships WHERE id IN ?`, ids).Scan(&rows).Error
	for _, r := range rows {
		numbers[r.ID] = r.CardNumber
	}
	return numbers, err
}
