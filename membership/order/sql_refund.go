package order

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/membership"
)

// surplusOnly are the refunds of money that bought nothing; partial indexes carry the same words.
const surplusOnly = "reason IN ('late_payment', 'second_payment', 'wrong_amount')"

// reserveRefund raises the refunded sum of a payment; false when it would exceed what was paid.
func (records) reserveRefund(tx *db.Tx, paymentID ident.ID, amount money.Fen) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_payments SET refunded_fen = refunded_fen + ?
		WHERE id = ? AND status = ? AND refunded_fen + ? <= amount_fen`, amount, paymentID, PaymentSucceeded, amount))
	return n == 1, err
}

func (records) insertRefund(tx *db.Tx, r *Refund) error { return tx.Gorm().Create(r).Error }

func (records) refundByKey(tx *db.Tx, memberID ident.ID, key string) (Refund, bool, error) {
	var r Refund
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM membership_refunds WHERE member_id = ? AND idem_key = ?",
		memberID, key), &r)
	return r, found, err
}

// refundOfMembership is the refund that ended the card: the member's, else the latest at the provider's desk.
func (records) refundOfMembership(tx *db.Tx, membershipID ident.ID) (r Refund, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM membership_refunds WHERE membership_id = ? AND reason <> 'top_up'
		ORDER BY CASE WHEN status = 'withdrawn' THEN 2 WHEN reason = 'member' THEN 0 ELSE 1 END, id DESC LIMIT 1`,
		membershipID), &r)
	return r, found, err
}

// knowsRefund is false for text that columns do not take; such a number is none of ours.
func (records) knowsRefund(tx *db.Tx, provider, refundNo string) (bool, error) {
	if !printable(refundNo) {
		return false, nil
	}
	var one int
	return db.One(tx.Gorm().Raw(`SELECT 1 FROM membership_refunds WHERE refund_no = ?
		AND payment_id IN (SELECT id FROM membership_payments WHERE provider = ?)`, refundNo, provider), &one)
}

// lockUnsentRefunds are our refunds of a payment that the provider has not accepted.
func (records) lockUnsentRefunds(tx *db.Tx, paymentID ident.ID) (refunds []Refund, err error) {
	err = tx.Gorm().Raw("SELECT * FROM membership_refunds WHERE payment_id = ? AND status IN ? ORDER BY id"+
		tx.ForUpdate(), paymentID, db.StatesBefore(deskSteps, RefundWithdrawn)).Scan(&refunds).Error
	return refunds, err
}

// releaseRefund lowers the refunded sum of a payment again.
func (records) releaseRefund(tx *db.Tx, paymentID ident.ID, amount money.Fen) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE membership_payments SET refunded_fen = refunded_fen - ?
		WHERE id = ? AND refunded_fen >= ?`, amount, paymentID, amount), 1)
}

const returnedAtDesk = "the provider gave the money back at its own desk"

func (records) withdrawRefund(tx *db.Tx, id ident.ID) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE membership_refunds SET status = ?, status_why = ?
		WHERE id = ? AND status IN ?`,
		RefundWithdrawn, returnedAtDesk, id, db.StatesBefore(deskSteps, RefundWithdrawn)), 1)
}

// shrinkRefund is sent anew with the smaller amount.
func (records) shrinkRefund(tx *db.Tx, id ident.ID, amount money.Fen, no string) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE membership_refunds SET status = ?, status_why = ?, amount_fen = ?,
		refund_no = ?, next_at = ?, first_approver_id = NULL, first_approved_at = NULL, payout_reference = ''
		WHERE id = ? AND status IN ?`, RefundRequested, returnedAtDesk, amount, no, tx.Now(), id,
		db.StatesBefore(deskSteps, RefundRequested)), 1)
}

func (records) refundsOfOrder(tx *db.Tx, orderID ident.ID) ([]Refund, error) {
	var refunds []Refund
	err := tx.Gorm().Raw("SELECT * FROM membership_refunds WHERE order_id = ? ORDER BY id", orderID).
		Scan(&refunds).Error
	return refunds, err
}

func (records) lockRefund(tx *db.Tx, id ident.ID) (Refund, error) {
	var r Refund
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM membership_refunds WHERE id = ?"+tx.ForUpdate(), id), &r)
	if err == nil && !found {
		err = ErrRefundNotFound
	}
	return r, err
}

func (records) lockRefundByNo(tx *db.Tx, provider, refundNo string) (Refund, bool, error) {
	var r Refund
	found, err := db.One(tx.Gorm().Raw(`SELECT * FROM membership_refunds WHERE refund_no = ?
		AND payment_id IN (SELECT id FROM membership_payments WHERE provider = ?)`+tx.ForUpdate(), refundNo, provider),
		&r)
	return r, found, err
}

func (records) dueRefunds(tx *db.Tx, c city.ID, limit int) ([]Refund, error) {
	var refunds []Refund
	err := tx.Gorm().Raw(`SELECT * FROM membership_refunds WHERE city_id = ? AND status IN ('requested', 'sent')
		AND next_at <= ?
		ORDER BY next_at LIMIT ?`, c, tx.Now(), limit).Scan(&refunds).Error
	return refunds, err
}

func (records) refundGround(tx *db.Tx, membershipID ident.ID) (ground Ground, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT ground FROM membership_refund_grounds WHERE membership_id = ?",
		membershipID), &ground)
	return ground, found, err
}

func (records) saveRefundGround(tx *db.Tx, m membership.Membership, in SetRefundGroundInput) error {
	return tx.Gorm().Exec(`INSERT INTO membership_refund_grounds (membership_id, city_id, ground, set_by, set_at)
		VALUES (?, ?, ?, ?, ?) ON CONFLICT (membership_id) DO UPDATE SET ground = excluded.ground,
		set_by = excluded.set_by, set_at = excluded.set_at`,
		m.ID, m.CityID, in.Ground, in.Actor.ID, tx.Now()).Error
}

// claimRefund counts an attempt and sets when the next one is due; false when another worker did.
func (records) claimRefund(tx *db.Tx, r Refund, next time.Time) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_refunds SET attempts = attempts + 1, next_at = ?
		WHERE id = ? AND status = ? AND attempts = ?`,
		next, r.ID, r.Status, r.Attempts))
	return n == 1, err
}

// moveRefund is a step that a provider's answer causes; false when providerSteps does not allow it
// from where the refund stands.
func (records) moveRefund(tx *db.Tx, id ident.ID, next RefundStatus, why string) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_refunds SET status = ?, status_why = ?
		WHERE id = ? AND status IN ?`, next, why, id, db.StatesBefore(providerSteps, next)))
	return n == 1, err
}

// finishRefund is the step to succeeded by one of the two tables; false when that table does not
// allow it from where the refund stands.
func (records) finishRefund(tx *db.Tx, id ident.ID, steps map[RefundStatus][]RefundStatus) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_refunds SET status = ?, succeeded_at = ?
		WHERE id = ? AND status IN ?`,
		RefundSucceeded, tx.Now(), id, db.StatesBefore(steps, RefundSucceeded)))
	return n == 1, err
}

func (records) firstApproval(tx *db.Tx, id, approver ident.ID, reference string) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE membership_refunds SET first_approver_id = ?, first_approved_at = ?,
		payout_reference = ?
		WHERE id = ? AND status = ? AND first_approver_id IS NULL`, approver, tx.Now(), reference, id, RefundManual), 1)
}

// secondApproval records the approval of another operator with the same reference; false otherwise.
func (records) secondApproval(tx *db.Tx, id, approver ident.ID, reference string) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_refunds SET second_approver_id = ?, second_approved_at = ?
		WHERE id = ? AND status = ? AND second_approver_id IS NULL AND first_approver_id <> ? AND payout_reference = ?`,
		approver, tx.Now(), id, RefundManual, approver, reference))
	return n == 1, err
}
