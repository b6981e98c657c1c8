package redemption

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// visitsOf reads a member's redemptions by card, because they have an index by card.
func (records) visitsOf(tx *db.Tx, memberID ident.ID) ([]visitExport, error) {
	rows := []visitExport{}
	err := tx.Gorm().Raw(`SELECT r.id, r.city_id, r.store_id, r.membership_id, r.name_zh, r.name_en, r.bill_fen,
		r.payable_fen,
			r.discount_fen, r.day, r.confirmed_at, r.reversed_at
		FROM membership_memberships m JOIN redemption_redemptions r ON r.membership_id = m.id
		WHERE m.member_id = ? ORDER BY r.confirmed_at, r.id`, memberID).Scan(&rows).Error
	return rows, err
}

func (records) deleteCodes(tx *db.Tx, memberID ident.ID) error {
	return tx.Gorm().Exec(`DELETE FROM redemption_codes WHERE membership_id IN
		(SELECT m.id FROM membership_memberships m WHERE m.member_id = ?)`, memberID).Error
}
