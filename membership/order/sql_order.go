package membership

import (
	"errors"
	"time"

	"gorm.io/gorm/clause"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) order(tx *db.Tx, id ident.ID) (Order, error) {
	var o Order
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM membership_orders WHERE id = ?", id), &o)
	if err == nil && !found {
		err = ErrOrderNotFound
	}
	return o, err
}

func (records) orderByKey(tx *db.Tx, memberID ident.ID, key string) (Order, bool, error) {
	var o Order
	found, err := db.One(tx.Gorm().Raw(`SELECT * FROM membership_orders WHERE member_id = ? AND idem_key = ?
		UNION ALL SELECT o.* FROM membership_order_keys k JOIN membership_orders o ON o.id = k.order_id WHERE k.member_id = ? AND k.idem_key = ?`,
		memberID, key, memberID, key), &o)
	return o, found, err
}

// insertOrderKey gives an order one more key; a key that is there fails as a duplicate.
func (records) insertOrderKey(tx *db.Tx, memberID ident.ID, key string, orderID ident.ID) error {
	return tx.Gorm().Exec("INSERT INTO membership_order_keys (member_id, idem_key, order_id) VALUES (?, ?, ?)", memberID, key, orderID).Error
}

func (records) insertOrder(tx *db.Tx, o *Order) error { return tx.Gorm().Create(o).Error }

// lockOrderByRef finds the order that a provider's reference belongs to and holds its row,
// so that everything about one order happens in turn. The member's row is held before it, as
// everywhere: a key that joins the order holds the member and then refers to the order.
func (r records) lockOrderByRef(tx *db.Tx, provider, ref string) (Order, Payment, error) {
	const ofRef = `SELECT * FROM membership_orders WHERE id IN
		(SELECT order_id FROM membership_payments WHERE provider = ? AND ref = ? AND attempt = 1)`
	var o Order
	found, err := db.One(tx.Gorm().Raw(ofRef, provider, ref), &o)
	if err == nil && !found {
		err = ErrOrderNotFound
	}
	if err != nil {
		return Order{}, Payment{}, err
	}
	if err := r.lockMember(tx, o.MemberID); err != nil && !errors.Is(err, ErrNotFound) { // money may come after the account has ended
		return Order{}, Payment{}, err
	}
	if _, err := db.One(tx.Gorm().Raw(ofRef+tx.ForUpdate(), provider, ref), &o); err != nil {
		return Order{}, Payment{}, err
	}
	p, err := r.firstPayment(tx, o.ID)
	return o, p, err
}

// payOrder is open → paid; false when the order was not open any more.
func (records) payOrder(tx *db.Tx, orderID, paymentID ident.ID, at time.Time) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec("UPDATE membership_orders SET status = ?, paid_at = ?, payment_id = ? WHERE id = ? AND status = ?",
		OrderPaid, at, paymentID, orderID, OrderOpen))
	return n == 1, err
}

// closeOrder is open → closed, together with its unpaid attempt.
func (records) closeOrder(tx *db.Tx, orderID ident.ID, at time.Time) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec("UPDATE membership_orders SET status = ?, closed_at = ? WHERE id = ? AND status = ?",
		OrderClosed, at, orderID, OrderOpen))
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.Gorm().Exec("UPDATE membership_payments SET status = ? WHERE order_id = ? AND status = ?",
		PaymentFailed, orderID, PaymentCreated).Error
}

// overdueOrders are the first attempts of open orders whose time is over.
func (records) overdueOrders(tx *db.Tx, c city.ID, limit int) ([]Payment, error) {
	var payments []Payment
	err := tx.Gorm().Raw(`SELECT p.* FROM membership_orders o JOIN membership_payments p ON p.order_id = o.id AND p.attempt = 1
		WHERE o.city_id = ? AND o.status = ? AND o.expires_at <= ? ORDER BY o.expires_at LIMIT ?`,
		c, OrderOpen, tx.Now(), limit).Scan(&payments).Error
	return payments, err
}

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
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM membership_payments WHERE order_id = ? AND attempt = 1", orderID), &p)
	if err == nil && !found {
		err = ErrOrderNotFound
	}
	return p, err
}

func (records) payments(tx *db.Tx, orderID ident.ID) ([]Payment, error) {
	var payments []Payment
	err := tx.Gorm().Raw("SELECT * FROM membership_payments WHERE order_id = ? ORDER BY attempt", orderID).Scan(&payments).Error
	return payments, err
}

func (records) insertPayment(tx *db.Tx, p *Payment) error { return tx.Gorm().Create(p).Error }

func (records) setPayURL(tx *db.Tx, id ident.ID, payURL string) error {
	return tx.Gorm().Exec("UPDATE membership_payments SET pay_url = ? WHERE id = ?", payURL, id).Error
}

// succeedPayment is created → succeeded; false when the attempt had ended.
func (records) succeedPayment(tx *db.Tx, id ident.ID, receipt Receipt) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_payments SET status = ?, provider_txn_id = ?, amount_fen = ?, paid_at = ?
		WHERE id = ? AND status = ?`, PaymentSucceeded, receipt.TxnID, receipt.AmountFen, receipt.PaidAt, id, PaymentCreated))
	return n == 1, err
}

// failPayment is created → failed; on any other status it does nothing.
func (records) failPayment(tx *db.Tx, id ident.ID) error {
	return tx.Gorm().Exec("UPDATE membership_payments SET status = ? WHERE id = ? AND status = ?", PaymentFailed, id, PaymentCreated).Error
}

func (records) countAttempts(tx *db.Tx, provider, ref string) (int64, error) {
	var n int64
	err := tx.Gorm().Raw("SELECT count(*) FROM membership_payments WHERE provider = ? AND ref = ?", provider, ref).Scan(&n).Error
	return n, err
}

func (records) knowsTransaction(tx *db.Tx, provider, txnID string) (bool, error) {
	var n int64
	err := tx.Gorm().Raw("SELECT count(*) FROM membership_payments WHERE provider = ? AND provider_txn_id = ?", provider, txnID).Scan(&n).Error
	return n > 0, err
}

func (records) silentPayments(tx *db.Tx, c city.ID, limit int) ([]Payment, error) {
	var payments []Payment
	err := tx.Gorm().Raw(`SELECT * FROM membership_payments WHERE city_id = ? AND next_query_at <= ? ORDER BY next_query_at LIMIT ?`,
		c, tx.Now(), limit).Scan(&payments).Error
	return payments, err
}

// claimQuery moves a payment to the next step of its ladder; false when another worker did.
func (records) claimQuery(tx *db.Tx, p Payment) (bool, error) {
	done := p.Queries + 1
	n, err := db.Affected(tx.Gorm().Exec("UPDATE membership_payments SET queries = ?, next_query_at = ? WHERE id = ? AND queries = ?",
		done, nextQuery(p.CreatedAt, done), p.ID, p.Queries))
	return n == 1, err
}

// insertEvent stores an event once. When it was known, stored is the first one and fresh is false.
func (records) insertEvent(tx *db.Tx, e *PaymentEvent) (stored PaymentEvent, fresh bool, err error) {
	n, err := db.Affected(tx.Gorm().Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "provider"}, {Name: "event_id"}}, DoNothing: true,
	}).Create(e))
	if err != nil || n == 1 {
		return *e, true, err
	}
	_, err = db.One(tx.Gorm().Raw("SELECT * FROM membership_payment_events WHERE provider = ? AND event_id = ?", e.Provider, e.EventID), &stored)
	return stored, false, err
}

func (records) refuseEvent(tx *db.Tx, id ident.ID, why string) error {
	return db.MustAffect(tx.Gorm().Exec("UPDATE membership_payment_events SET refused = ?, applied_at = NULL WHERE id = ?", why, id), 1)
}

func (records) countForged(tx *db.Tx, provider string, since time.Time) (int64, error) {
	var n int64
	err := tx.Gorm().Raw("SELECT count(*) FROM membership_payment_events WHERE provider = ? AND refused = ? AND received_at > ?",
		provider, refusedForged, since).Scan(&n).Error
	return n, err
}

func (records) orderIDByNo(tx *db.Tx, no string) (id ident.ID, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT id FROM membership_orders WHERE no = ?", no), &id)
	return id, found, err
}

func (records) openOrder(tx *db.Tx, memberID, planID ident.ID) (o Order, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM membership_orders WHERE member_id = ? AND plan_id = ? AND status = ?",
		memberID, planID, OrderOpen), &o)
	return o, found, err
}
