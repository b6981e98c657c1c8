package membership

import (
	"database/sql"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// runningOf locks the cards that have not ended, in id order.
func (records) runningOf(tx *db.Tx, memberID ident.ID) (rows []Membership, err error) {
	err = tx.Gorm().Raw("SELECT * FROM membership_memberships WHERE member_id = ? AND status IN ? ORDER BY id"+
		tx.ForUpdate(),
		memberID, running).Scan(&rows).Error
	return rows, err
}

// eraseMember deletes what names the person from the row, once.
func (records) eraseMember(tx *db.Tx, id ident.ID) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE membership_members SET phone_sealed = NULL, phone_index = NULL,
		erased_at = ?
		WHERE id = ? AND erased_at IS NULL`, tx.Now(), id), 1)
}

// deleteWaits deletes the member's entries on every wait-list.
func (records) deleteWaits(tx *db.Tx, memberID ident.ID) error {
	return tx.Gorm().Exec("DELETE FROM membership_wait_list WHERE member_id = ?", memberID).Error
}

func (records) exportRows(tx *db.Tx, memberID ident.ID, out *MemberExport) error {
	for _, part := range []struct {
		into  any
		query string
	}{
		{&out.Consents, `SELECT policy_version, locale, at FROM membership_consents WHERE member_id = @member
			ORDER BY at`},
		{&out.Cards, `SELECT id, city_id, order_id, card_number, kind, status, starts_on, valid_through, uses,
			created_at, ended_at FROM membership_memberships WHERE member_id = @member ORDER BY created_at`},
		{&out.Benefits, `SELECT id, membership_id, name_zh, name_en, units, remaining, use_by_day, status
			FROM membership_benefits WHERE membership_id IN (SELECT id FROM membership_memberships
			WHERE member_id = @member) ORDER BY use_by, id`},
		{&out.Reminders, `SELECT r.subject_kind, r.subject_id, r.step, r.use_by_day, r.created_at
			FROM membership_reminders r
			WHERE r.subject_id IN (SELECT m.id FROM membership_memberships m WHERE m.member_id = @member
				UNION ALL SELECT b.id FROM membership_memberships m
				JOIN membership_benefits b ON b.membership_id = m.id WHERE m.member_id = @member)
				ORDER BY r.created_at`},
		{&out.Waits, `SELECT city_id, place, created_at FROM membership_wait_list WHERE member_id = @member
			ORDER BY created_at, place`},
		{&out.Feed, "SELECT created_at FROM membership_calendar_feeds WHERE member_id = @member"},
	} {
		if err := tx.Gorm().Raw(part.query, sql.Named("member", memberID)).Scan(part.into).Error; err != nil {
			return err
		}
	}
	return nil
}
