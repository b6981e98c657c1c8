package membership

import (
	"time"

	"gorm.io/gorm"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) memberByCard(tx *db.Tx, c city.ID, number string) (ident.ID, bool, error) {
	var id ident.ID
	found, err := db.One(tx.Gorm().Raw("SELECT member_id FROM membership_memberships WHERE card_number = ? AND city_id = ?", number, c), &id)
	return id, found, err
}

func (records) membershipByCard(tx *db.Tx, c city.ID, number string) (id ident.ID, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT id FROM membership_memberships WHERE card_number = ? AND city_id = ?", number, c), &id)
	return id, found, err
}

func (records) memberByPhone(tx *db.Tx, index string) (Member, bool, error) {
	var m Member
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM membership_members WHERE phone_index = ?", index), &m)
	return m, found, err
}

// memberOrErased also reads a member who has left; the orders stay for the legal term.
func (records) memberOrErased(tx *db.Tx, id ident.ID) (Member, error) {
	var m Member
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM membership_members WHERE id = ?", id), &m)
	if err == nil && !found {
		err = ErrNotFound
	}
	return m, err
}

// memberOfCity tells whether a member has or had a card or an order of the city.
func (records) memberOfCity(tx *db.Tx, c city.ID, id ident.ID) (bool, error) {
	var one int64
	return db.One(tx.Gorm().Raw(`SELECT 1 WHERE EXISTS (SELECT 1 FROM membership_memberships WHERE member_id = ? AND city_id = ?)
		OR EXISTS (SELECT 1 FROM membership_orders WHERE member_id = ? AND city_id = ?)`, id, c, id, c), &one)
}

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
	if before != lastID {
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

// plansOf lists every version, plan by plan, the newest first.
func (r records) plansOf(tx *db.Tx, c city.ID) ([]CardPlan, error) {
	var plans []CardPlan
	err := tx.Gorm().Raw("SELECT * FROM membership_plans WHERE city_id = ? ORDER BY code, version DESC", c).Scan(&plans).Error
	if err != nil {
		return nil, err
	}
	return plans, r.addLines(tx, plans)
}
