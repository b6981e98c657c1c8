package order

import (
	"time"

	"gorm.io/gorm"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/membership"
)

func (records) ordersOfMember(tx *db.Tx, c city.ID, id ident.ID, limit int) ([]Order, error) {
	var orders []Order
	err := tx.Gorm().Raw("SELECT * FROM membership_orders WHERE member_id = ? AND city_id = ? ORDER BY created_at DESC, id DESC LIMIT ?", id, c, limit).Scan(&orders).Error
	return orders, err
}

func (records) refundsOfMember(tx *db.Tx, c city.ID, id ident.ID, limit int) ([]Refund, error) {
	var refunds []Refund
	err := tx.Gorm().Raw("SELECT * FROM membership_refunds WHERE member_id = ? AND city_id = ? ORDER BY created_at DESC, id DESC LIMIT ?", id, c, limit).Scan(&refunds).Error
	return refunds, err
}

func (records) findOrders(tx *db.Tx, q OrdersQuery, within span, before ident.ID, limit int) ([]Order, error) {
	list := newestFirst(tx, "membership_orders", q.City, within, before)
	if q.No != "" {
		list = list.Where("no = ?", q.No)
	}
	if q.Status != "" {
		list = list.Where("status = ?", q.Status)
	}
	var orders []Order
	err := list.Limit(limit).Scan(&orders).Error
	return orders, err
}

func (records) findRefunds(tx *db.Tx, q RefundsQuery, within span, before ident.ID, limit int) ([]Refund, error) {
	list := newestFirst(tx, "membership_refunds", q.City, within, before)
	if q.No != "" {
		list = list.Where("refund_no = ?", q.No)
	}
	if q.Status != "" {
		list = list.Where("status = ?", q.Status)
	}
	if q.Surplus {
		list = list.Where("reason <> 'member'")
	}
	if q.Forgotten {
		list = list.Where("status IN ('requested', 'sent') AND created_at < ?", tx.Now().Add(-forgottenAfter))
	}
	var refunds []Refund
	err := list.Limit(limit).Scan(&refunds).Error
	return refunds, err
}

// newestFirst pages a table of the city by the instant and id of the last row seen.
func newestFirst(tx *db.Tx, table string, c city.ID, within span, before ident.ID) *gorm.DB {
	list := tx.Gorm().Table(table).Where("city_id = ?", c).Order("created_at DESC, id DESC")
	if within.from != nil {
		list = list.Where("created_at >= ?", *within.from)
	}
	if within.until != nil {
		list = list.Where("created_at < ?", *within.until)
	}
	if before != membership.LastID {
		list = list.Where("(created_at, id) < (SELECT created_at, id FROM "+table+" WHERE id = ?)", before)
	}
	return list
}

// moneyTrouble reads three short indexes, each up to its cap.
func (records) moneyTrouble(tx *db.Tx, c city.ID, before time.Time) (found MoneyTrouble, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT
		(SELECT count(*) FROM (SELECT 1 FROM membership_refunds WHERE city_id = ? AND status = 'manual' LIMIT ?) AS m) AS manual,
		(SELECT count(*) FROM (SELECT 1 FROM membership_refunds WHERE city_id = ? AND status IN ('requested', 'sent') AND created_at < ? LIMIT ?) AS f) AS forgotten,
		(SELECT count(*) FROM (SELECT 1 FROM membership_refunds WHERE city_id = ? AND status IN ('requested', 'sent', 'manual') AND reason <> 'member' LIMIT ?) AS s) AS surplus`,
		c, MostCounted, c, before, MostCounted, c, MostCounted), &found)
	return found, err
}

func (records) ordersOfCity(tx *db.Tx, c city.ID, before ident.ID, limit int) ([]Order, error) {
	var orders []Order
	err := tx.Gorm().Raw("SELECT * FROM membership_orders WHERE city_id = ? AND id < ? ORDER BY id DESC LIMIT ?", c, before, limit).Scan(&orders).Error
	return orders, err
}

func (records) refundsOfCity(tx *db.Tx, c city.ID, before ident.ID, limit int) ([]Refund, error) {
	var refunds []Refund
	err := tx.Gorm().Raw("SELECT * FROM membership_refunds WHERE city_id = ? AND id < ? ORDER BY id DESC LIMIT ?", c, before, limit).Scan(&refunds).Error
	return refunds, err
}
