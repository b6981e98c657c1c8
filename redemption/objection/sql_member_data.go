package objection

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// disputesOfMember are the disputes that the member raised. It walks from the member's cards,
// because disputes are found by redemption and redemptions by card.
func (records) disputesOfMember(tx *db.Tx, memberID ident.ID) (rows []Dispute, err error) {
	err = tx.Gorm().Raw(`SELECT d.redemption_id, d.reason, d.words FROM membership_memberships m
			JOIN redemption_redemptions r ON r.membership_id = m.id
			JOIN redemption_disputes d ON d.redemption_id = r.id AND d.raised_by_kind = ?
		WHERE m.member_id = ?`, identity.KindMember, memberID).Scan(&rows).Error
	return rows, err
}

func (records) refusalReportsOfMember(tx *db.Tx, memberID ident.ID) ([]refusalExport, error) {
	rows := []refusalExport{}
	err := tx.Gorm().Raw(`SELECT store_id, reason, words, outcome, answer, reported_at FROM redemption_refusal_reports
		WHERE member_id = ? ORDER BY reported_at, id`, memberID).Scan(&rows).Error
	return rows, err
}

func (records) eraseDisputeTexts(tx *db.Tx, memberID ident.ID) error {
	return tx.Gorm().Exec(`UPDATE redemption_disputes SET words = '', answer = ''
		WHERE raised_by_kind = ? AND raised_by = ?`,
		identity.KindMember, memberID).Error
}

func (records) eraseReportTexts(tx *db.Tx, memberID ident.ID) error {
	return tx.Gorm().Exec("UPDATE redemption_refusal_reports SET words = '', answer = '' WHERE member_id = ?",
		memberID).Error
}
