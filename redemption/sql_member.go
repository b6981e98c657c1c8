package redemption

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

func (records) disputeOfMember(tx *db.Tx, redemptionID ident.ID) (d Dispute, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM redemption_disputes WHERE redemption_id = ? AND raised_by_kind = ?",
		redemptionID, identity.KindMember), &d)
	return d, found, err
}

// visitsOf walks from the member's cards, because redemptions are found by card.
func (records) visitsOf(tx *db.Tx, memberID ident.ID) ([]visitExport, error) {
	rows := []visitExport{}
	err := tx.Gorm().Raw(`SELECT r.id, r.city_id, r.store_id, r.membership_id, r.name_zh, r.name_en, r.bill_fen, r.payable_fen,
			r.discount_fen, r.day, r.confirmed_at, r.reversed_at, d.reason, d.words
		FROM membership_memberships m JOIN redemption_redemptions r ON r.membership_id = m.id
			LEFT JOIN redemption_disputes d ON d.redemption_id = r.id AND d.raised_by_kind = 'member'
		WHERE m.member_id = ? ORDER BY r.confirmed_at, r.id`, memberID).Scan(&rows).Error
	return rows, err
}

func (records) dropCodes(tx *db.Tx, memberID ident.ID) error {
	return tx.Gorm().Exec(`DELETE FROM redemption_codes WHERE membership_id IN
		(SELECT id FROM membership_memberships WHERE member_id = ?)`, memberID).Error
}

func (records) blankDisputes(tx *db.Tx, memberID ident.ID) error {
	return tx.Gorm().Exec("UPDATE redemption_disputes SET words = '', answer = '' WHERE raised_by_kind = ? AND raised_by = ?",
		identity.KindMember, memberID).Error
}

func (records) refusalsOf(tx *db.Tx, memberID ident.ID) ([]refusalExport, error) {
	rows := []refusalExport{}
	err := tx.Gorm().Raw(`SELECT store_id, reason, words, outcome, answer, reported_at FROM redemption_refusal_reports
		WHERE member_id = ? ORDER BY reported_at, id`, memberID).Scan(&rows).Error
	return rows, err
}

func (records) blankRefusals(tx *db.Tx, memberID ident.ID) error {
	return tx.Gorm().Exec("UPDATE redemption_refusal_reports SET words = '', answer = '' WHERE member_id = ?", memberID).Error
}
