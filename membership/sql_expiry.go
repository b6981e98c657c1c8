package membership

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// deliveredInTime is the condition of the no-silent-expiry rule, for a benefit b: a reminder of this very
// deadline was delivered (or seen) at least 24 hours before it. The message at the grant does not
// count, because the deadline is far away then. LIMIT and OFFSET do not change the meaning: they keep
// PostgreSQL from turning the lookup by index into a join, whose plan would depend on fresh statistics.
const deliveredInTime = `EXISTS (SELECT 1 FROM membership_reminders r JOIN notify_messages m ON m.id = r.message_id
	WHERE r.subject_id = b.id AND r.expiry_version = b.expiry_version AND r.step <> 'grant'
	AND m.delivered_at <= b.remind_by LIMIT 1 OFFSET 0)`

// isLapsed is the condition of a benefit b that would be lost now. The state is a literal here and in
// expireMemberships: a prepared plan of PostgreSQL does not use a partial index for a parameter.
const isLapsed = `b.city_id = ? AND b.status = 'active' AND b.remaining > 0 AND b.use_by <= ? AND NOT ` + standsStill

// lockLapsed finds lapsed benefits and locks their cards: a freeze, a visit and the job wait for each other
// there. The update that follows asks the same conditions again, with what was true once it has the locks.
func (records) lockLapsed(
	tx *db.Tx, c city.ID, over time.Time, reminded string, limit int,
) (lapsed []Benefit, err error) {
	if err := tx.Gorm().Raw(`SELECT b.* FROM membership_benefits b WHERE `+isLapsed+` AND `+reminded+`
		ORDER BY b.use_by DESC, b.id LIMIT ?`, c, over, limit).Scan(&lapsed).Error; err != nil || len(lapsed) == 0 {
		return nil, err
	}
	cards := make([]ident.ID, len(lapsed))
	for i, b := range lapsed {
		cards[i] = b.MembershipID
	}
	var locked []ident.ID
	err = tx.Gorm().Raw(`SELECT id FROM membership_memberships WHERE id IN ? ORDER BY id`+tx.ForUpdate(),
		inOrder(cards)).Scan(&locked).Error
	return lapsed, err
}

func benefitIDs(benefits []Benefit) []ident.ID {
	ids := make([]ident.ID, len(benefits))
	for i, b := range benefits {
		ids[i] = b.ID
	}
	return inOrder(ids)
}

// expireReminded is active → expired, for reminded benefits only.
func (records) expireReminded(tx *db.Tx, c city.ID, lapsed []Benefit, over time.Time) (int, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_benefits AS b SET status = 'expired', ended_at = ?
		WHERE id IN ? AND `+isLapsed+` AND `+deliveredInTime, tx.Now(), benefitIDs(lapsed), c, over))
	return int(n), err
}

// extendUnreminded gives a new deadline, and with it a new reminder plan, to those of the
// lapsed benefits that are still not reminded.
func (records) extendUnreminded(
	tx *db.Tx, c city.ID, lapsed []Benefit, over time.Time, until deadline,
) (map[ident.ID]bool, error) {
	ids := benefitIDs(lapsed)
	return returned(tx, ids,
		`UPDATE membership_benefits AS b SET use_by = ?, use_by_day = ?, remind_by = ?,
			expiry_version = expiry_version + 1, reminded = 0
		WHERE id IN ? AND `+isLapsed+` AND NOT `+deliveredInTime+` RETURNING id`,
		until.until, until.day, until.until.Add(-reminderLead), ids, c, over)
}

// benefitsStoppedAt lists the active benefits of a card whose deadline lay after an instant.
func (records) benefitsStoppedAt(tx *db.Tx, membershipID ident.ID, at time.Time) (benefits []Benefit, err error) {
	err = tx.Gorm().Raw(`SELECT * FROM membership_benefits WHERE membership_id = ? AND status = ? AND use_by > ?
		ORDER BY id`+tx.ForUpdate(), membershipID, BenefitActive, at).Scan(&benefits).Error
	return benefits, err
}

// moveDeadline gives an active benefit a new deadline and a new reminder plan; false when it has another
// deadline by now.
func (records) moveDeadline(tx *db.Tx, b Benefit, until deadline) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE membership_benefits SET use_by = ?, use_by_day = ?, remind_by = ?,
			expiry_version = expiry_version + 1, reminded = 0
		WHERE id = ? AND status = ? AND expiry_version = ?`,
		until.until, until.day, until.until.Add(-reminderLead), b.ID, BenefitActive, b.ExpiryVersion))
	return n == 1, err
}

// Extension is the record of an extended deadline, with the reason: whyExtended, whyFrozen.
type Extension struct {
	ID          ident.ID
	CityID      city.ID
	SubjectKind SubjectKind
	SubjectID   ident.ID
	FromVersion int64
	OldUntil    time.Time
	NewUntil    time.Time
	Reason      string
	CreatedAt   time.Time
}

// GivesBack tells why the deadline moved when its time had stood still; "" when no reminder had arrived.
func (e Extension) GivesBack() Pause {
	if e.Reason == whyFrozen {
		return PauseFrozen
	}
	return ""
}

// TableName is gorm's.
func (Extension) TableName() string { return "membership_extensions" }

func (records) insertExtensions(tx *db.Tx, extensions []Extension) error {
	if len(extensions) == 0 {
		return nil
	}
	return tx.Gorm().CreateInBatches(&extensions, rowsPerInsert).Error
}

// endingBefore locks the running memberships among ids that end before an instant.
func (records) endingBefore(tx *db.Tx, ids []ident.ID, until time.Time) ([]Membership, error) {
	var rows []Membership
	err := tx.Gorm().Raw(`SELECT * FROM membership_memberships WHERE id IN ? AND status IN ? AND valid_until < ?
		ORDER BY id`+tx.ForUpdate(),
		inOrder(ids), running, until).Scan(&rows).Error
	return rows, err
}

// extendMemberships moves valid_until; the end as sold (ends_on) stays.
func (records) extendMemberships(tx *db.Tx, ids []ident.ID, until deadline) error {
	return db.MustAffect(tx.Gorm().Exec(`UPDATE membership_memberships
		SET valid_until = ?, valid_through = ?, expiry_version = expiry_version + 1, reminded = 0
		WHERE id IN ? AND status IN ? AND valid_until < ?`, until.until, until.day, ids, running, until.until),
		int64(len(ids)))
}

// expireMemberships is active or frozen → expired, unless a benefit has units left and is active.
func (records) expireMemberships(tx *db.Tx, c city.ID, ended time.Time, limit int) ([]Membership, error) {
	const over = `m.city_id = ? AND m.status IN ('active', 'frozen') AND m.valid_until <= ?
		AND NOT EXISTS (SELECT 1 FROM membership_benefits b WHERE b.membership_id = m.id AND b.status = 'active'
		AND b.remaining > 0 LIMIT 1 OFFSET 0)`
	now := tx.Now()
	var expired []Membership
	err := tx.Gorm().Raw(`UPDATE membership_memberships AS m SET status = 'expired', ended_at = ?, frozen_at = NULL
		WHERE id IN (SELECT m.id FROM membership_memberships m WHERE `+over+` LIMIT ?) AND `+over+` RETURNING *`,
		now, c, ended, limit, c, ended).Scan(&expired).Error
	return expired, err
}

// promoteSuccessors makes the periods whose predecessor has ended the running ones.
func (records) promoteSuccessors(tx *db.Tx, c city.ID) error {
	return tx.Gorm().Exec(`UPDATE membership_memberships SET follows_id = NULL
		WHERE city_id = ? AND status IN ? AND follows_id IN (SELECT p.id FROM membership_memberships p
		WHERE p.status IN ('expired', 'refunded'))`,
		c, running).Error
}

// extensionsOf lists the extensions of each subject, oldest first.
func (records) extensionsOf(tx *db.Tx, subjects []ident.ID) (map[ident.ID][]Extension, error) {
	bySubject := map[ident.ID][]Extension{}
	if len(subjects) == 0 {
		return bySubject, nil
	}
	var rows []Extension
	err := tx.Gorm().Raw("SELECT * FROM membership_extensions WHERE subject_id IN ? ORDER BY from_version", subjects).
		Scan(&rows).Error
	for _, e := range rows {
		bySubject[e.SubjectID] = append(bySubject[e.SubjectID], e)
	}
	return bySubject, err
}
