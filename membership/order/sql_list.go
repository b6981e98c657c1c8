package order

import (
	"time"

	"gorm.io/gorm"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/page"
)

func (records) ordersOfMember(tx *db.Tx, c city.ID, id ident.ID, limit int) ([]Order, error) {
	var orders []Order
	err := tx.Gorm().Raw(`SELECT * FROM membership_orders WHERE member_id = ? AND city_id = ?
		ORDER BY created_at DESC, id DESC LIMIT ?`, id, c, limit).Scan(&orders).Error
	return orders, err
}

// ownOrders are a member's orders before one of them, newest first.
func (records) ownOrders(tx *db.Tx, memberID, before ident.ID, limit int) (orders []Order, err error) {
	query, args := `SELECT * FROM membership_orders WHERE member_id = ?`, []any{memberID}
	if before != ident.None {
		query, args = query+` AND id < ?`, append(args, before)
	}
	err = tx.Gorm().Raw(query+` ORDER BY id DESC LIMIT ?`, append(args, limit)...).Scan(&orders).Error
	return orders, err
}

func (records) refundsOfMember(tx *db.Tx, c city.ID, id ident.ID, limit int) ([]Refund, error) {
	var refunds []Refund
	err := tx.Gorm().Raw(`SELECT * FROM membership_refunds WHERE member_id = ? AND city_id = ?
		ORDER BY created_at DESC, id DESC LIMIT ?`, id, c, limit).Scan(&refunds).Error
	return refunds, err
}

func (records) findOrders(tx *db.Tx, q OrdersQuery, within page.Span, after ident.ID, limit int) ([]Order, error) {
	list := within.Within(tx.Gorm().Table("membership_orders").Where("city_id = ?", q.City), "created_at")
	if q.No != "" {
		list = list.Where("no = ?", q.No)
	}
	if q.Status != "" {
		list = list.Where("status = ?", q.Status)
	}
	var orders []Order
	err := page.NewestFirst(list, "created_at", after, limit).Scan(&orders).Error
	return orders, err
}

func (records) findRefunds(tx *db.Tx, q RefundsQuery, within page.Span, after ident.ID, limit int) ([]Refund, error) {
	list := within.Within(tx.Gorm().Table("membership_refunds").Where("city_id = ?", q.City), "created_at")
	if q.No != "" {
		list = list.Where("refund_no = ?", q.No)
	}
	if q.Status != "" {
		list = list.Where("status = ?", q.Status)
	}
	if q.Surplus {
		list = list.Where(surplusOnly)
	}
	if q.Stuck {
		list = list.Where("status IN ('requested', 'sent') AND created_at < ?", tx.Now().Add(-stuckAfter))
	}
	var refunds []Refund
	err := page.NewestFirst(list, "created_at", after, limit).Scan(&refunds).Error
	return refunds, err
}

// moneyTrouble reads three short indexes, each up to MaxCounted rows.
func (records) moneyTrouble(tx *db.Tx, c city.ID, before time.Time) (found MoneyTrouble, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT
		(SELECT count(*) FROM (SELECT 1 FROM membership_refunds WHERE city_id = ?
		AND status = 'manual' LIMIT ?) AS m) AS manual,
		(SELECT count(*) FROM (SELECT 1 FROM membership_refunds WHERE city_id = ? AND status IN ('requested', 'sent')
		AND created_at < ? LIMIT ?) AS f) AS stuck,
		(SELECT count(*) FROM (SELECT 1 FROM membership_refunds WHERE city_id = ?
		AND status IN ('requested', 'sent', 'manual') AND `+surplusOnly+` LIMIT ?) AS s) AS surplus`,
		c, MaxCounted, c, before, MaxCounted, c, MaxCounted), &found)
	return found, err
}

func (records) ordersOfCity(tx *db.Tx, c city.ID, after ident.ID, limit int) ([]Order, error) {
	var orders []Order
	err := latestIDs(tx, "membership_orders", c, after, limit).Scan(&orders).Error
	return orders, err
}

func (records) refundsOfCity(tx *db.Tx, c city.ID, after ident.ID, limit int) ([]Refund, error) {
	var refunds []Refund
	err := latestIDs(tx, "membership_refunds", c, after, limit).Scan(&refunds).Error
	return refunds, err
}

// latestIDs pages a table of the city by its key alone, as the API's lists do.
func latestIDs(tx *db.Tx, table string, c city.ID, after ident.ID, limit int) *gorm.DB {
	list := tx.Gorm().Table(table).Where("city_id = ?", c)
	if after != ident.None {
		list = list.Where("id < ?", after)
	}
	return list.Order("id DESC").Limit(limit)
}
