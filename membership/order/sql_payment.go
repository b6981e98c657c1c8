package order

import (
	"time"

	"gorm.io/gorm/clause"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) payment(tx *db.Tx, id ident.ID) (Payment, error) {
	var p Payment
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM membership_payments WHERE id = ?", id), &p)
	if err == nil && !found {
		err = ErrOrderNotFound
	}
	return p, err
}

func (records) firstPayment(tx *db.Tx, orderID ident.ID) (Payment, error) {
	var p Payment
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM membership_payments WHERE order_id = ? AND attempt = 1", orderID),
		&p)
	if err == nil && !found {
		err = ErrOrderNotFound
	}
	return p, err
}

func (records) payments(tx *db.Tx, orderID ident.ID) ([]Payment, error) {
	var payments []Payment
	err := tx.Gorm().Raw("SELECT * FROM membership_payments WHERE order_id = ? ORDER BY attempt", orderID).
		Scan(&payments).Error
	return payments, err
}

func (records) insertPayment(tx *db.Tx, p *Payment) error { return tx.Gorm().Create(p).Error }

func (records) setPayURL(tx *db.Tx, id ident.ID, payURL string) error {
	return tx.Gorm().Exec("UPDATE membership_payments SET pay_url = ? WHERE id = ?", payURL, id).Error
}

// succeedPayment is created → succeeded; false when the attempt had ended.
func (records) succeedPayment(tx *db.Tx, id ident.ID, receipt Receipt) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_payments SET status = ?, provider_txn_id = ?,
		amount_fen = ?, paid_at = ?
		WHERE id = ? AND status IN ?`, PaymentSucceeded, receipt.TxnID, receipt.AmountFen, receipt.PaidAt, id,
		db.StatesBefore(paymentSteps, PaymentSucceeded)))
	return n == 1, err
}

// failPayment is created → failed; on any other status it does nothing.
func (records) failPayment(tx *db.Tx, id ident.ID) error {
	return tx.Gorm().Exec("UPDATE membership_payments SET status = ? WHERE id = ? AND status IN ?", PaymentFailed, id,
		db.StatesBefore(paymentSteps, PaymentFailed)).Error
}

func (records) countAttempts(tx *db.Tx, provider, ref string) (int64, error) {
	var n int64
	err := tx.Gorm().Raw("SELECT count(*) FROM membership_payments WHERE provider = ? AND ref = ?", provider, ref).
		Scan(&n).Error
	return n, err
}

func (records) paymentOfTransaction(tx *db.Tx, provider, txnID string) (p Payment, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM membership_payments WHERE provider = ? AND provider_txn_id = ?",
		provider, txnID), &p)
	return p, found, err
}

// askNow makes the next query of a payment due at once.
func (records) askNow(tx *db.Tx, id ident.ID) error {
	return tx.Gorm().Exec("UPDATE membership_payments SET next_query_at = ? WHERE id = ?", tx.Now(), id).Error
}

func (records) silentPayments(tx *db.Tx, c city.ID, limit int) ([]Payment, error) {
	var payments []Payment
	err := tx.Gorm().Raw(`SELECT * FROM membership_payments WHERE city_id = ? AND next_query_at <= ?
		ORDER BY next_query_at LIMIT ?`,
		c, tx.Now(), limit).Scan(&payments).Error
	return payments, err
}

// claimQuery moves a payment to the next step of its ladder; false when another worker did so.
func (records) claimQuery(tx *db.Tx, p Payment) (bool, error) {
	done := p.Queries + 1
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_payments SET queries = ?, next_query_at = ?
		WHERE id = ? AND queries = ?`,
		done, nextQuery(p.CreatedAt, done), p.ID, p.Queries))
	return n == 1, err
}

// insertEvent stores an event once. When it was known, stored is the first one and fresh is false.
func (records) insertEvent(tx *db.Tx, e *paymentEvent) (stored paymentEvent, fresh bool, err error) {
	n, err := db.Affected(tx.Gorm().Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "provider"}, {Name: "event_id"}}, DoNothing: true,
	}).Create(e))
	if err != nil || n == 1 {
		return *e, true, err
	}
	_, err = db.One(tx.Gorm().Raw("SELECT * FROM membership_payment_events WHERE provider = ? AND event_id = ?",
		e.Provider, e.EventID), &stored)
	return stored, false, err
}

func (records) refuseEvent(tx *db.Tx, id ident.ID, why string) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE membership_payment_events SET refused = ?, applied_at = NULL
		WHERE id = ?`, why, id), 1)
}

func (records) countForged(tx *db.Tx, provider string, since time.Time) (int64, error) {
	var n int64
	err := tx.Gorm().Raw(`SELECT count(*) FROM membership_payment_events
		WHERE provider = ? AND refused = ? AND received_at > ?`,
		provider, refusedForged, since).Scan(&n).Error
	return n, err
}
