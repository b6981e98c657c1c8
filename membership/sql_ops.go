package membership

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) membersOfCity(tx *db.Tx, c city.ID, after ident.ID, limit int) ([]Member, error) {
	list := tx.Gorm().Table("membership_members AS p").Where(`EXISTS (SELECT 1 FROM membership_memberships m
		WHERE m.member_id = p.id AND m.city_id = ?)`, c)
	if after != ident.None {
		list = list.Where("p.id < ?", after)
	}
	var members []Member
	err := list.Order("p.id DESC").Limit(limit).Scan(&members).Error
	return members, err
}

func (records) cardsInCity(tx *db.Tx, c city.ID, memberIDs []ident.ID) (map[ident.ID][]Membership, error) {
	cards := map[ident.ID][]Membership{}
	if len(memberIDs) == 0 {
		return cards, nil
	}
	var rows []Membership
	err := tx.Gorm().Raw(`SELECT * FROM membership_memberships WHERE city_id = ? AND member_id IN ?
		ORDER BY valid_from DESC, id DESC`, c, memberIDs).Scan(&rows).Error
	for _, m := range rows {
		cards[m.MemberID] = append(cards[m.MemberID], m)
	}
	return cards, err
}

func (records) memberByCard(tx *db.Tx, c city.ID, number string) (ident.ID, bool, error) {
	var id ident.ID
	found, err := db.One(tx.Gorm().Raw(`SELECT member_id FROM membership_memberships
		WHERE card_number = ? AND city_id = ?`, number, c), &id)
	return id, found, err
}

func (records) membershipByCard(tx *db.Tx, c city.ID, number string) (id ident.ID, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT id FROM membership_memberships WHERE card_number = ? AND city_id = ?",
		number, c), &id)
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

func (records) hasCard(tx *db.Tx, memberID ident.ID, c city.ID) (bool, error) {
	var one int
	return db.One(tx.Gorm().Raw("SELECT 1 FROM membership_memberships WHERE member_id = ? AND city_id = ? LIMIT 1",
		memberID, c), &one)
}
