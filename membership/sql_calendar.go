package membership

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) feedOf(tx *db.Tx, memberID ident.ID) (feed calendarFeed, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw("SELECT * FROM membership_calendar_feeds WHERE member_id = ?", memberID), &feed)
	return feed, found, err
}

// insertFeed inserts a member's feed, unless there is one.
func (records) insertFeed(tx *db.Tx, f calendarFeed) error {
	return tx.Gorm().Exec(`INSERT INTO membership_calendar_feeds (member_id, secret_hash, secret_sealed, created_at)
		VALUES (?, ?, ?, ?)
		ON CONFLICT (member_id) DO NOTHING`, f.MemberID, f.SecretHash, f.SecretSealed, f.CreatedAt).Error
}

func (records) deleteFeed(tx *db.Tx, memberID ident.ID) error {
	return tx.Gorm().Exec("DELETE FROM membership_calendar_feeds WHERE member_id = ?", memberID).Error
}

func (records) memberByFeed(tx *db.Tx, hash string) (memberID ident.ID, locale string, found bool, err error) {
	var row struct {
		ID     ident.ID
		Locale string
	}
	found, err = db.One(tx.Gorm().Raw(`SELECT m.id, m.locale FROM membership_calendar_feeds f
		JOIN membership_members m ON m.id = f.member_id
		WHERE f.secret_hash = ? AND m.erased_at IS NULL`, hash), &row)
	return row.ID, row.Locale, found, err
}

// deadlinesOf lists what can still be lost, soonest first.
func (records) deadlinesOf(tx *db.Tx, memberID ident.ID) ([]Deadline, error) {
	var rows []Deadline
	err := tx.Gorm().Raw(`SELECT b.id AS subject_id, 'benefit' AS kind, b.city_id, b.name_zh, b.name_en, b.remaining,
		b.store_id,
			b.use_by_day AS day, b.expiry_version AS version
		FROM membership_memberships m JOIN membership_benefits b ON b.membership_id = m.id
		WHERE m.member_id = ? AND m.status IN ? AND b.status = ? AND b.remaining >= 1 AND b.use_by > ?
			AND NOT `+standsStill+`
		UNION ALL
		SELECT m.id, 'membership', m.city_id, p.name_zh, p.name_en, 0, NULL, m.valid_through, m.expiry_version
		FROM membership_memberships m JOIN membership_plans p ON p.id = m.plan_id
		WHERE m.member_id = ? AND m.status IN ? AND m.valid_until > ?
			AND NOT EXISTS (SELECT 1 FROM membership_memberships n WHERE n.follows_id = m.id AND n.status IN ?)
		ORDER BY day, subject_id`,
		memberID, running, BenefitActive, tx.Now(), memberID, running, tx.Now(), running).Scan(&rows).Error
	return rows, err
}
