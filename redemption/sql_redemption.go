package redemption

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// byKeys finds earlier redemptions with the batch's keys. It may return others as well (another
// store with an equal key); the caller compares.
func (records) byKeys(tx *db.Tx, batch []*entry) (rows []Redemption, err error) {
	stores, keys := make([]ident.ID, len(batch)), make([]string, len(batch))
	for i, e := range batch {
		stores[i], keys[i] = e.storeID, e.key
	}
	err = tx.Gorm().Raw("SELECT * FROM redemption_redemptions WHERE store_id IN ? AND idem_key IN ?", stores, keys).
		Scan(&rows).Error
	return rows, err
}

func (records) byKey(tx *db.Tx, storeID ident.ID, key string) (r Redemption, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_redemptions WHERE store_id = ? AND idem_key = ?",
		storeID, key), &r)
	return r, found, err
}

func (records) redemption(tx *db.Tx, id ident.ID) (r Redemption, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_redemptions WHERE id = ?", id), &r)
	return r, found, err
}

func (records) insertRedemptions(tx *db.Tx, rows []Redemption) error {
	return tx.Gorm().Create(&rows).Error
}

func (records) insertRefusals(tx *db.Tx, rows []Refusal) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Gorm().Create(&rows).Error
}

// newestFirst pages by the confirmation's instant and id of the last row seen.
const newestFirst = ` AND (confirmed_at, id) < (SELECT confirmed_at, id FROM redemption_redemptions WHERE id = ?)`

func (records) ofDay(tx *db.Tx, storeID ident.ID, day clock.Day, limit int, before ident.ID) ([]Redemption, error) {
	return newest(tx, "store_id = ? AND day = ?", []any{storeID, day}, limit, before)
}

func (records) ofMembership(tx *db.Tx, membershipID ident.ID, limit int, before ident.ID) ([]Redemption, error) {
	return newest(tx, "membership_id = ?", []any{membershipID}, limit, before)
}

func (records) ofCity(tx *db.Tx, cityID city.ID, limit int, before ident.ID) ([]Redemption, error) {
	return newest(tx, "city_id = ?", []any{cityID}, limit, before)
}

func newest(tx *db.Tx, where string, args []any, limit int, before ident.ID) (rows []Redemption, err error) {
	query := "SELECT * FROM redemption_redemptions WHERE " + where
	if before != ident.None {
		query, args = query+newestFirst, append(args, before)
	}
	err = tx.Gorm().Raw(query+" ORDER BY confirmed_at DESC, id DESC LIMIT ?", append(args, limit)...).Scan(&rows).Error
	return rows, err
}

func (records) sumDay(tx *db.Tx, storeID ident.ID, day clock.Day) (sums DaySums, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) AS visits, CAST(COALESCE(sum(payable_fen),
		0) AS bigint) AS payable_fen,
			CAST(COALESCE(sum(discount_fen), 0) AS bigint) AS discount_fen
		FROM redemption_redemptions WHERE store_id = ? AND day = ? AND status = 'confirmed'`, storeID, day), &sums)
	return sums, err
}

// lastOfferUsed is the offer of the store's latest redemption that had one, within a week;
// ident.None when there is none. The bound limits how much of the index is read.
func (records) lastOfferUsed(tx *db.Tx, storeID ident.ID) (ident.ID, error) {
	var row struct{ OfferID ident.ID }
	_, err := db.One(tx.Gorm().Raw(`SELECT offer_id FROM redemption_redemptions
		WHERE store_id = ? AND day >= ? AND offer_id IS NOT NULL
		ORDER BY day DESC, confirmed_at DESC LIMIT 1`, storeID, clock.DayOf(tx.Now(), time.UTC).AddDays(-7)), &row)
	return row.OfferID, err
}

// markReversed is the guard of a reversal: of two only one changes the row.
func (records) markReversed(tx *db.Tx, id ident.ID) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE redemption_redemptions SET status = ?, reversed_at = ?
		WHERE id = ? AND status IN ?`,
		RedemptionReversed, tx.Now(), id, db.StatesBefore(steps, RedemptionReversed)), 1)
}

func (records) insertReversal(tx *db.Tx, r Reversal) error { return tx.Gorm().Create(&r).Error }

func (records) reversal(tx *db.Tx, redemptionID ident.ID) (r Reversal, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_reversals WHERE redemption_id = ?", redemptionID), &r)
	return r, found, err
}

func (records) countReversals(tx *db.Tx, membershipID ident.ID) (n int, err error) {
	_, err = db.One(tx.Gorm().Raw("SELECT count(*) FROM redemption_reversals WHERE membership_id = ?", membershipID),
		&n)
	return n, err
}

func (records) lockUnaccrued(tx *db.Tx, cityID city.ID, limit int) (rows []Redemption, err error) {
	err = tx.Gorm().Raw(`SELECT id, city_id, store_id, member_id, day, confirmed_at, recorded_at
		FROM redemption_redemptions
		WHERE city_id = ? AND accrued_at IS NULL AND status = 'confirmed' ORDER BY confirmed_at LIMIT ?`+
		tx.ForUpdateSkipLocked(),
		cityID, limit).Scan(&rows).Error
	return rows, err
}

func (records) markAccrued(tx *db.Tx, done []ident.ID) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE redemption_redemptions SET accrued_at = ?
		WHERE id IN ? AND accrued_at IS NULL`,
		tx.Now(), done), int64(len(done)))
}

func (records) ofCardOnDay(tx *db.Tx, membershipID ident.ID, day clock.Day) (rows []Redemption, err error) {
	err = tx.Gorm().Raw(`SELECT * FROM redemption_redemptions WHERE membership_id = ? AND day = ?
		ORDER BY confirmed_at, id`, membershipID, day).Scan(&rows).Error
	return rows, err
}
