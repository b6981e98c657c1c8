package membership

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// remindable are the rows that a reminder plan is about, with the columns that both
// subjects share. A membership that is renewed loses nothing, so it is left out.
var remindable = map[SubjectKind]string{
	SubjectBenefit: `SELECT b.city_id, b.id, b.member_id, b.expiry_version, b.use_by_day AS last_day, b.use_by AS until
		FROM membership_benefits b WHERE b.status = 'active' AND b.remaining > 0`,
	SubjectMembership: `SELECT m.city_id, m.id, m.member_id, m.expiry_version, m.valid_through AS last_day, m.valid_until AS until
		FROM membership_memberships m WHERE m.status IN ('active', 'frozen') AND NOT EXISTS
			(SELECT 1 FROM membership_memberships n WHERE n.follows_id = m.id AND n.status IN ('active', 'frozen'))`,
}

// insertDueReminders writes the rows of one step that are due and not there yet: one
// statement over an index range, whatever the number of benefits.
func (records) insertDueReminders(tx *db.Tx, c city.ID, subject SubjectKind, w window, today clock.Day, run string) (int64, error) {
	from, to := w.days(today)
	prefix := string(subject) + ":" + string(w.step) + ":" + run + ":"
	return db.Affected(tx.Gorm().Exec(`INSERT INTO membership_reminders
			(city_id, subject_kind, subject_id, expiry_version, step, member_id, use_by_day, bundle, created_at)
		SELECT s.city_id, ?, s.id, s.expiry_version, ?, s.member_id, s.last_day,
			? || CAST(s.member_id AS text) || ':' || CAST(s.last_day AS text), ?
		FROM (`+remindable[subject]+`) AS s
		WHERE s.city_id = ? AND s.last_day > ? AND s.last_day <= ? AND s.until > ?
			AND NOT EXISTS (SELECT 1 FROM membership_reminders r
				WHERE r.subject_id = s.id AND r.expiry_version = s.expiry_version AND r.step = ?)
		ON CONFLICT DO NOTHING`,
		subject, w.step, prefix, tx.Now(), c, from, to, tx.Now(), w.step))
}

// dropStaleReminders removes rows that never became a message and have nothing left to say,
// because the subject was used up, extended or ended after an interrupted run.
func (records) dropStaleReminders(tx *db.Tx, c city.ID, subject SubjectKind) error {
	return tx.Gorm().Exec(`DELETE FROM membership_reminders WHERE city_id = ? AND subject_kind = ? AND message_id IS NULL
		AND NOT EXISTS (SELECT 1 FROM (`+remindable[subject]+`) AS s
			WHERE s.id = membership_reminders.subject_id AND s.expiry_version = membership_reminders.expiry_version AND s.until > ?)`,
		c, subject, tx.Now()).Error
}

// unsentReminder is a reminder without a message, with what its message says.
type unsentReminder struct {
	Bundle    string
	MemberID  ident.ID
	UseByDay  clock.Day
	Until     time.Time
	NameZh    string
	NameEn    string
	Kind      string
	Remaining int64
}

var unsentOf = map[SubjectKind]string{
	SubjectBenefit: `SELECT r.bundle, r.member_id, r.use_by_day, b.use_by AS until, b.name_zh, b.name_en, b.kind, b.remaining
		FROM membership_reminders r JOIN membership_benefits b ON b.id = r.subject_id`,
	SubjectMembership: `SELECT r.bundle, r.member_id, r.use_by_day, m.valid_until AS until, p.name_zh, p.name_en, m.kind, 1 AS remaining
		FROM membership_reminders r JOIN membership_memberships m ON m.id = r.subject_id JOIN membership_plans p ON p.id = m.plan_id`,
}

func (records) unsentReminders(tx *db.Tx, c city.ID, subject SubjectKind, limit int) ([]unsentReminder, error) {
	var rows []unsentReminder
	err := tx.Gorm().Raw(unsentOf[subject]+` WHERE r.city_id = ? AND r.subject_kind = ? AND r.message_id IS NULL
		ORDER BY r.bundle, r.subject_id LIMIT ?`, c, subject, limit).Scan(&rows).Error
	return rows, err
}

// attachMessages points the reminders of the bundles to their messages, which carry the
// bundle as their dedupe key.
func (records) attachMessages(tx *db.Tx, c city.ID, subject SubjectKind, bundles []string) error {
	return tx.Gorm().Exec(`UPDATE membership_reminders SET message_id =
			(SELECT m.id FROM notify_messages m WHERE m.dedupe_key = membership_reminders.bundle)
		WHERE city_id = ? AND subject_kind = ? AND message_id IS NULL AND bundle IN ?`, c, subject, bundles).Error
}

func (records) insertGrantReminders(tx *db.Tx, benefits []Benefit, bundle string, messageID ident.ID) error {
	ids := make([]ident.ID, len(benefits))
	for i, b := range benefits {
		ids[i] = b.ID
	}
	return tx.Gorm().Exec(`INSERT INTO membership_reminders
			(city_id, subject_kind, subject_id, expiry_version, step, member_id, use_by_day, bundle, message_id, created_at)
		SELECT b.city_id, ?, b.id, b.expiry_version, ?, b.member_id, b.use_by_day, ?, m.id, b.created_at
		FROM membership_benefits b JOIN notify_messages m ON m.id = ? WHERE b.id IN ?
		ON CONFLICT DO NOTHING`, SubjectBenefit, StepGrant, bundle, messageID, ids).Error
}

// reminderRow is a reminder with its message's fate.
func (records) remindersOf(tx *db.Tx, subjectIDs []ident.ID) ([]Reminder, error) {
	if len(subjectIDs) == 0 {
		return nil, nil
	}
	var rows []Reminder
	err := tx.Gorm().Raw(`SELECT r.subject_id, r.expiry_version, r.step, r.use_by_day, r.message_id, r.created_at, m.delivered_at
		FROM membership_reminders r LEFT JOIN notify_messages m ON m.id = r.message_id
		WHERE r.subject_id IN ? ORDER BY r.created_at`, subjectIDs).Scan(&rows).Error
	return rows, err
}
