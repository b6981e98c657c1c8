package order

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// records is all persistence of this package. It has no state: the transaction is an argument.
type records struct{}

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
		UNION ALL SELECT o.* FROM membership_order_keys k JOIN membership_orders o ON o.id = k.order_id
		WHERE k.member_id = ? AND k.idem_key = ?`,
		memberID, key, memberID, key), &o)
	return o, found, err
}

// insertOrderKey gives an order one more key; a key that is there fails as a duplicate.
func (records) insertOrderKey(tx *db.Tx, memberID ident.ID, key string, orderID ident.ID) error {
	return tx.Gorm().Exec("INSERT INTO membership_order_keys (member_id, idem_key, order_id) VALUES (?, ?, ?)",
		memberID, key, orderID).Error
}

func (records) insertOrder(tx *db.Tx, o *Order) error { return tx.Gorm().Create(o).Error }

// ofRef is the order that a provider's reference belongs to.
const ofRef = `SELECT * FROM membership_orders WHERE id IN
	(SELECT order_id FROM membership_payments WHERE provider = ? AND ref = ? AND attempt = 1)`

func (records) orderByRef(tx *db.Tx, provider, ref string) (o Order, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(ofRef, provider, ref), &o)
	return o, found, err
}

// lockOrderByRef locks the order's row, so that everything about one order happens in turn. It
// answers with the order's first payment, too.
func (r records) lockOrderByRef(tx *db.Tx, provider, ref string) (o Order, first Payment, err error) {
	if _, err = db.One(tx.Gorm().Raw(ofRef+tx.ForUpdate(), provider, ref), &o); err != nil {
		return Order{}, Payment{}, err
	}
	first, err = r.firstPayment(tx, o.ID)
	return o, first, err
}

// payOrder is open → paid; false when the order was not open any more.
func (records) payOrder(tx *db.Tx, orderID, paymentID ident.ID, at time.Time) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_orders SET status = ?, paid_at = ?, payment_id = ?
		WHERE id = ? AND status IN ?`,
		OrderPaid, at, paymentID, orderID, db.StatesBefore(orderSteps, OrderPaid)))
	return n == 1, err
}

// closeOrder is open → closed, together with its unpaid attempt; false when the order was not open
// any more.
func (records) closeOrder(tx *db.Tx, orderID ident.ID, at time.Time) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_orders SET status = ?, closed_at = ?
		WHERE id = ? AND status IN ?`,
		OrderClosed, at, orderID, db.StatesBefore(orderSteps, OrderClosed)))
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.Gorm().Exec("UPDATE membership_payments SET status = ? WHERE order_id = ? AND status IN ?",
		PaymentFailed, orderID, db.StatesBefore(paymentSteps, PaymentFailed)).Error
}

// overdueOrders are the first attempts of open orders whose time is over.
func (records) overdueOrders(tx *db.Tx, c city.ID, limit int) ([]Payment, error) {
	var payments []Payment
	err := tx.Gorm().Raw(`SELECT p.* FROM membership_orders o JOIN membership_payments p ON p.order_id = o.id
		AND p.attempt = 1
		WHERE o.city_id = ? AND o.status = ? AND o.expires_at <= ? ORDER BY o.expires_at LIMIT ?`,
		c, OrderOpen, tx.Now(), limit).Scan(&payments).Error
	return payments, err
}

func (records) orderIDByNo(tx *db.Tx, no string) (id ident.ID, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT id FROM membership_orders WHERE no = ?", no), &id)
	return id, found, err
}

func (records) openOrder(tx *db.Tx, memberID, planID ident.ID) (o Order, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM membership_orders
		WHERE member_id = ? AND plan_id = ? AND status = ?`,
		memberID, planID, OrderOpen), &o)
	return o, found, err
}
