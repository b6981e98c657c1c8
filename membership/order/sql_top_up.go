package order

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// memberRefund is the refund that the member of a card asked for and that was not withdrawn.
func (records) memberRefund(tx *db.Tx, membershipID ident.ID) (r Refund, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM membership_refunds WHERE membership_id = ? AND reason = 'member'
		AND status <> 'withdrawn'`, membershipID), &r)
	return r, found, err
}

func (records) lastTopUp(tx *db.Tx, refundID ident.ID) (t TopUp, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM membership_top_ups WHERE refund_id = ?
		ORDER BY created_at DESC, id DESC LIMIT 1`, refundID), &t)
	return t, found, err
}

func (records) topUp(tx *db.Tx, id ident.ID) (t TopUp, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM membership_top_ups WHERE id = ?", id), &t)
	return t, found, err
}

func (records) insertTopUp(tx *db.Tx, t *TopUp) error { return tx.Gorm().Create(t).Error }

// raiseTopUp takes one more undone visit into a top-up that still waits.
func (records) raiseTopUp(tx *db.Tx, t TopUp) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE membership_top_ups SET due_fen = ?, amount_fen = ?, redemption_id = ?
		WHERE id = ? AND status = ?`, t.DueFen, t.AmountFen, t.RedemptionID, t.ID, TopUpOpen), 1)
}

// decideTopUp is the only step of a top-up; false when it was decided before.
func (records) decideTopUp(tx *db.Tx, t TopUp) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_top_ups SET status = ?, answer = ?, decided_at = ?,
		decided_by = ?, top_up_refund_id = ? WHERE id = ? AND status IN ?`, t.Status, t.Answer, t.DecidedAt, t.DecidedBy,
		t.TopUpRefundID, t.ID, db.StatesBefore(topUpSteps, t.Status)))
	return n == 1, err
}

func (records) countTopUpRefunds(tx *db.Tx, refundID ident.ID) (n int64, err error) {
	err = tx.Gorm().Raw("SELECT count(*) FROM membership_top_ups WHERE refund_id = ? AND top_up_refund_id IS NOT NULL",
		refundID).Scan(&n).Error
	return n, err
}

func (records) waitingTopUps(tx *db.Tx, c city.ID, limit int) (top []TopUp, err error) {
	err = tx.Gorm().Raw(`SELECT * FROM membership_top_ups WHERE city_id = ? AND status = 'open'
		ORDER BY created_at, id LIMIT ?`, c, limit).Scan(&top).Error
	return top, err
}

func (records) openTopUp(tx *db.Tx, memberID ident.ID) (t TopUp, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM membership_top_ups WHERE member_id = ? AND status = 'open'
		ORDER BY id LIMIT 1`, memberID), &t)
	return t, found, err
}
