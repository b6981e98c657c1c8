package objection

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) disputesAt(tx *db.Tx, storeID ident.ID, limit int) (rows []DisputedVisit, err error) {
	err = tx.Gorm().Raw(`SELECT r.id, r.day, r.confirmed_at, r.bill_fen, r.payable_fen, d.raised_by_kind AS raised_by,
		d.reason, d.words, d.raised_at
		FROM redemption_disputes d JOIN redemption_redemptions r ON r.id = d.redemption_id
		WHERE r.store_id = ? AND d.status = 'open' ORDER BY d.raised_at DESC, d.id DESC LIMIT ?`, storeID, limit).
		Scan(&rows).Error
	return rows, err
}

// refusedVisitsAt asks by the store's city first, whose open reports are few and have an index.
func (records) refusedVisitsAt(tx *db.Tx, storeID ident.ID, limit int) (rows []RefusedVisit, err error) {
	err = tx.Gorm().Raw(`SELECT day, reason, reported_at FROM redemption_refusal_reports
		WHERE city_id = (SELECT city_id FROM merchants_stores WHERE id = ?) AND status = ? AND store_id = ?
		ORDER BY id DESC LIMIT ?`,
		storeID, refusalOpen, storeID, limit).Scan(&rows).Error
	return rows, err
}
