package membership

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) membersOfCity(tx *db.Tx, c city.ID, before ident.ID, limit int) ([]Member, error) {
	var members []Member
	err := tx.Gorm().Raw(`SELECT p.* FROM membership_members p WHERE p.id < ?
		AND EXISTS (SELECT 1 FROM membership_memberships m WHERE m.member_id = p.id AND m.city_id = ?)
		ORDER BY p.id DESC LIMIT ?`, before, c, limit).Scan(&members).Error
	return members, err
}

func (records) cardsInCity(tx *db.Tx, c city.ID, memberIDs []ident.ID) (map[ident.ID][]Membership, error) {
	cards := map[ident.ID][]Membership{}
	if len(memberIDs) == 0 {
		return cards, nil
	}
	var rows []Membership
	err := tx.Gorm().Raw("SELECT * FROM membership_memberships WHERE city_id = ? AND member_id IN ? ORDER BY valid_from DESC, id DESC", c, memberIDs).Scan(&rows).Error
	for _, m := range rows {
		cards[m.MemberID] = append(cards[m.MemberID], m)
	}
	return cards, err
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
