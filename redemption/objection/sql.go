package objection

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/redemption"
)

// records is the SQL of disputes and refusal reports.
type records struct{}

func (records) dispute(tx *db.Tx, id ident.ID) (d Dispute, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_disputes WHERE id = ?", id), &d)
	return d, found, err
}

func (records) otherDispute(tx *db.Tx, d Dispute) (other Dispute, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_disputes WHERE redemption_id = ? AND id <> ?",
		d.RedemptionID, d.ID), &other)
	return other, found, err
}

// resolveDispute is open → resolved; false when it was resolved already.
func (records) resolveDispute(tx *db.Tx, d Dispute) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE redemption_disputes SET status = ?, outcome = ?, answer = ?,
		settled_at = ?, settled_by = ?
		WHERE id = ? AND status = 'open'`, d.Status, d.Outcome, d.Answer, d.SettledAt, d.SettledBy, d.ID))
	return n == 1, err
}

// openDisputesOf are at most two: one of each side.
func (records) openDisputesOf(tx *db.Tx, redemptionID ident.ID) (rows []Dispute, err error) {
	err = tx.Gorm().Raw("SELECT * FROM redemption_disputes WHERE redemption_id = ? AND status = 'open' ORDER BY id",
		redemptionID).Scan(&rows).Error
	return rows, err
}

// waiting takes the oldest of each kind first, so that neither list is read whole.
func (records) waiting(tx *db.Tx, c city.ID, limit int) (rows []Complaint, err error) {
	err = tx.Gorm().Raw(`SELECT * FROM (
			SELECT * FROM (SELECT 'dispute' AS kind, d.id, r.store_id, d.raised_by_kind AS raised_by, d.reason,
			d.words, d.raised_at AS at
				FROM redemption_disputes d JOIN redemption_redemptions r ON r.id = d.redemption_id
				WHERE d.city_id = ? AND d.status = 'open' ORDER BY d.raised_at, d.id LIMIT ?) AS disputes
			UNION ALL
			SELECT * FROM (SELECT 'refusal' AS kind, id, store_id, 'member' AS raised_by, reason, words,
			reported_at AS at
				FROM redemption_refusal_reports WHERE city_id = ? AND status = 'open'
				ORDER BY reported_at, id LIMIT ?) AS reports
		) AS complaints ORDER BY at, id LIMIT ?`, c, limit, c, limit, limit).Scan(&rows).Error
	return rows, err
}

// queue counts the waiting complaints, the overdue ones among them, and names the oldest.
func (r records) queue(tx *db.Tx, c city.ID) (q merchants.Queue, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) AS count, count(CASE WHEN at <= ? THEN 1 END) AS overdue FROM (
			SELECT raised_at AS at FROM redemption_disputes WHERE city_id = ? AND status = 'open'
			UNION ALL SELECT reported_at FROM redemption_refusal_reports WHERE city_id = ? AND status = 'open'
		) AS complaints`, tx.Now().Add(-ComplaintPromise), c, c), &q)
	if err != nil || q.Count == 0 {
		return q, err
	}
	oldest, err := r.waiting(tx, c, 1)
	for _, one := range oldest {
		q.OldestID, q.OldestAt = one.ID, &one.At
	}
	return q, err
}

func (records) insertDispute(tx *db.Tx, d Dispute) error { return tx.Gorm().Create(&d).Error }

func (records) disputeOfMember(tx *db.Tx, redemptionID ident.ID) (d Dispute, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM redemption_disputes
		WHERE redemption_id = ? AND raised_by_kind = ?`,
		redemptionID, identity.KindMember), &d)
	return d, found, err
}

func (records) disputesAbout(tx *db.Tx, redemptionID ident.ID) (rows []Dispute, err error) {
	err = tx.Gorm().Raw("SELECT * FROM redemption_disputes WHERE redemption_id = ? ORDER BY raised_at, id",
		redemptionID).Scan(&rows).Error
	return rows, err
}

func (records) disputedAmong(tx *db.Tx, redemptions []redemption.Redemption) (map[ident.ID]bool, error) {
	ids := make([]ident.ID, len(redemptions))
	for i, r := range redemptions {
		ids[i] = r.ID
	}
	var rows []struct{ RedemptionID ident.ID }
	err := tx.Gorm().Raw("SELECT DISTINCT redemption_id FROM redemption_disputes WHERE redemption_id IN ?", ids).
		Scan(&rows).Error
	disputed := make(map[ident.ID]bool, len(rows))
	for _, row := range rows {
		disputed[row.RedemptionID] = true
	}
	return disputed, err
}
