package fakepay

import (
	"embed"
	"time"

	"gorm.io/gorm/clause"

	"citycard/app/platform/db"
	"citycard/app/platform/money"
	"citycard/membership/order"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations are the provider's books.
var Migrations = db.EmbeddedMigrations("gateway_fakepay", migrationFiles)

const (
	statusWaiting = "waiting"
	statusPaid    = "paid"
	statusFailed  = "failed"
	statusClosed  = "closed"
)

type payment struct {
	Ref       string
	OrderNo   string
	Subject   string
	AmountFen money.Fen
	Status    string
	CreatedAt time.Time
	ExpiresAt time.Time
	ClosedAt  *time.Time
	PaysLate  bool
}

func (payment) TableName() string { return "gateway_fakepay_payments" }

type transaction struct {
	TxnID       string
	Ref         string
	AmountFen   money.Fen
	RefundedFen money.Fen
	PaidAt      time.Time
}

func (transaction) TableName() string { return "gateway_fakepay_transactions" }

type records struct{}

func (records) insertPayment(tx *db.Tx, p payment) error {
	return tx.Gorm().Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "ref"}}, DoNothing: true}).
		Create(&p).Error
}

func (records) payment(tx *db.Tx, ref string) (payment, bool, error) {
	var p payment
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM gateway_fakepay_payments WHERE ref = ?", ref), &p)
	return p, found, err
}

func (records) lockPayment(tx *db.Tx, ref string) (payment, bool, error) {
	var p payment
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM gateway_fakepay_payments WHERE ref = ?"+tx.ForUpdate(), ref), &p)
	return p, found, err
}

func (records) setStatus(tx *db.Tx, ref, status string) error {
	return db.MustAffect(tx.Gorm().Exec("UPDATE gateway_fakepay_payments SET status = ?, pays_late = ? WHERE ref = ?",
		status, false, ref), 1)
}

func (records) payLate(tx *db.Tx, ref string) error {
	return db.MustAffect(tx.Gorm().Exec("UPDATE gateway_fakepay_payments SET pays_late = ? WHERE ref = ?", true, ref),
		1)
}

func (records) closePayment(tx *db.Tx, ref string) error {
	return tx.Gorm().Exec(`UPDATE gateway_fakepay_payments SET status = ?, closed_at = ?
		WHERE ref = ? AND status IN (?, ?)`,
		statusClosed, tx.Now(), ref, statusWaiting, statusFailed).Error
}

func (records) insertTransaction(tx *db.Tx, t transaction) error { return tx.Gorm().Create(&t).Error }

func (records) receipts(tx *db.Tx, ref string) ([]order.Receipt, error) {
	var receipts []order.Receipt
	err := tx.Gorm().Raw(`SELECT txn_id, amount_fen, paid_at FROM gateway_fakepay_transactions WHERE ref = ?
		ORDER BY txn_id`, ref).Scan(&receipts).Error
	return receipts, err
}

// returns are the refunds of a payment, whoever asked for them.
func (records) returns(tx *db.Tx, ref string) (returns []order.Return, err error) {
	err = tx.Gorm().Raw(`SELECT r.refund_no, r.txn_id, r.amount_fen FROM gateway_fakepay_refunds r
		JOIN gateway_fakepay_transactions t ON t.txn_id = r.txn_id WHERE t.ref = ? ORDER BY r.refund_no`, ref).
		Scan(&returns).Error
	return returns, err
}

func (records) refOf(tx *db.Tx, txnID string) (ref string, err error) {
	_, err = db.One(tx.Gorm().Raw("SELECT ref FROM gateway_fakepay_transactions WHERE txn_id = ?", txnID), &ref)
	return ref, err
}

// refund takes a refund number once. fits is false when the transaction does not hold as much.
func (records) refund(tx *db.Tx, r order.RefundRequest) (fresh, fits bool, err error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE gateway_fakepay_transactions SET refunded_fen = refunded_fen + ?
		WHERE txn_id = ? AND refunded_fen + ? <= amount_fen AND NOT EXISTS (SELECT 1 FROM gateway_fakepay_refunds
		WHERE refund_no = ?)`,
		r.AmountFen, r.TxnID, r.AmountFen, r.RefundNo))
	if err != nil {
		return false, false, err
	}
	if n == 1 {
		return true, true, tx.Gorm().
			Exec("INSERT INTO gateway_fakepay_refunds (refund_no, txn_id, amount_fen, created_at) VALUES (?, ?, ?, ?)",
				r.RefundNo, r.TxnID, r.AmountFen, tx.Now()).Error
	}
	known, err := records{}.knowsRefund(tx, r.RefundNo)
	return !known, false, err
}

func (records) knowsRefund(tx *db.Tx, refundNo string) (bool, error) {
	var n int64
	err := tx.Gorm().Raw("SELECT count(*) FROM gateway_fakepay_refunds WHERE refund_no = ?", refundNo).Scan(&n).Error
	return n > 0, err
}
