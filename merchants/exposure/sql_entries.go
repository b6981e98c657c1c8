package exposure

import (
	"slices"

	"citycard/app/platform/db"
)

func (records) addEntries(tx *db.Tx, entries []Entry) error {
	for part := range slices.Chunk(entries, rowsPerInsert) {
		args := make([]any, 0, 14*len(part))
		for _, e := range part {
			var redemption any
			if e.RedemptionID != nil {
				redemption = e.RedemptionID.String()
			}
			args = append(args, string(e.CityID), e.StoreID.String(), e.No, string(e.Kind), redemption, e.RuleVersion,
				e.Visitor, string(e.Day),
				e.Pending, e.Vested, e.Delivered, string(e.Reason), e.CreatedAt, e.Hash)
		}
		err := tx.Gorm().Exec(`INSERT INTO exposure_entries (city_id, store_id, no, kind, redemption_id, rule_version,
			visitor, day,
			pending, vested, delivered, reason, created_at, hash) VALUES `+values(len(part), 14), args...).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// entriesBefore reads a page of a store's lines, newest first, below a number.
func (records) entriesBefore(tx *db.Tx, a account, before int64, limit int) ([]Entry, error) {
	var page []Entry
	err := tx.Gorm().Raw(`SELECT * FROM exposure_entries WHERE city_id = ? AND store_id = ? AND no < ?
		ORDER BY no DESC LIMIT ?`, a.CityID, a.StoreID, before, limit).Scan(&page).Error
	return page, err
}

// entriesAfter reads a page of a store's lines, oldest first, above a number.
func (records) entriesAfter(tx *db.Tx, a account, after int64, limit int) ([]Entry, error) {
	var page []Entry
	err := tx.Gorm().Raw(`SELECT * FROM exposure_entries WHERE city_id = ? AND store_id = ? AND no > ?
		ORDER BY no LIMIT ?`, a.CityID, a.StoreID, after, limit).Scan(&page).Error
	return page, err
}

// oldestUnshown finds the instant at which the oldest vested credit that is not yet
// covered by showings was vested. Showings cover the oldest credits first, so those that are
// owed are the newest: the walk goes back from now and is as long as the debt.
func (records) oldestUnshown(tx *db.Tx, a account) (visitRow, bool, error) {
	var v visitRow
	found, err := db.One(tx.Gorm().Raw(`SELECT vested_at, rule_version FROM (
			SELECT vested_at, rule_version, redemption_id, sum(credits) OVER (ORDER BY vested_at DESC,
			redemption_id DESC) AS back_to_here
			FROM exposure_visits WHERE city_id = ? AND store_id = ? AND state = 'vested') AS promised
		WHERE back_to_here >= ? ORDER BY vested_at DESC, redemption_id DESC LIMIT 1`, a.CityID, a.StoreID,
		a.Vested-a.Delivered), &v)
	return v, found, err
}
