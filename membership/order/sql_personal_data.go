package order

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) hasOrder(tx *db.Tx, memberID ident.ID, c city.ID) (bool, error) {
	var one int
	return db.One(tx.Gorm().Raw("SELECT 1 FROM membership_orders WHERE member_id = ? AND city_id = ? LIMIT 1", memberID,
		c), &one)
}

func (records) hasOpenOrder(tx *db.Tx, memberID ident.ID) (bool, error) {
	var one int
	return db.One(tx.Gorm().Raw("SELECT 1 FROM membership_orders WHERE member_id = ? AND status = ?", memberID,
		OrderOpen), &one)
}

func (records) unfinishedRefund(tx *db.Tx, memberID ident.ID) (r Refund, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM membership_refunds WHERE member_id = ? AND status NOT IN ?
		ORDER BY id LIMIT 1`,
		memberID, []RefundStatus{RefundSucceeded, RefundWithdrawn}), &r)
	return r, found, err
}

func (records) exportRows(
	tx *db.Tx, memberID ident.ID,
) (orders []orderExport, payments []paymentExport, refunds []refundExport, err error) {
	err = tx.Gorm().Raw(`SELECT id, no, city_id, amount_fen, status, created_at, paid_at, closed_at
		FROM membership_orders WHERE member_id = ? ORDER BY created_at`, memberID).Scan(&orders).Error
	if err != nil {
		return nil, nil, nil, err
	}
	err = tx.Gorm().Raw(`SELECT order_id, provider, provider_txn_id, amount_fen, refunded_fen, status, paid_at
		FROM membership_payments
		WHERE order_id IN (SELECT id FROM membership_orders WHERE member_id = ?) ORDER BY created_at`, memberID).
		Scan(&payments).Error
	if err != nil {
		return nil, nil, nil, err
	}
	err = tx.Gorm().Raw(`SELECT refund_no, order_id, reason, rule, amount_fen, days_left, days_total, status,
		created_at, succeeded_at
		FROM membership_refunds WHERE member_id = ? ORDER BY created_at`, memberID).Scan(&refunds).Error
	return orders, payments, refunds, err
}
