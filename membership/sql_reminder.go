package membership

import (
	"time"

	"gorm.io/gorm/clause"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// dueSubject is a benefit or membership to send a reminder about, with the parameters of its message.
type dueSubject struct {
	ID            ident.ID
	MemberID      ident.ID
	ExpiryVersion int64
	LastDay       clock.Day
	Until         time.Time
	NameZh        string
	NameEn        string
	Kind          string
	Remaining     int64
}

func (d dueSubject) sameBundle(other dueSubject) bool {
	return d.LastDay == other.LastDay && d.MemberID == other.MemberID
}

// dueQuery finds what a step is due for, by a range of last days. The column reminded excludes the
// steps that were done: a join with the reminders' rows would get a bad plan as soon as the
// statistics are a night old. A membership with a renewal is left out, because it loses nothing.
var dueQuery = map[SubjectKind]string{
	SubjectBenefit: `SELECT b.id, b.member_id, b.expiry_version, b.use_by_day AS last_day, b.use_by AS until,
			b.name_zh, b.name_en, b.kind, b.remaining
		FROM membership_benefits b
		WHERE b.city_id = ? AND b.status = 'active' AND b.use_by_day > ? AND b.use_by_day <= ?
			AND b.reminded < ? AND b.remaining > 0 AND b.use_by > ? AND NOT ` + standsStill + `
		ORDER BY b.use_by_day, b.member_id, b.id LIMIT ?`,
	SubjectMembership: `SELECT s.id, s.member_id, s.expiry_version, s.valid_through AS last_day, s.valid_until AS until,
			(SELECT p.name_zh FROM membership_plans p WHERE p.id = s.plan_id) AS name_zh,
			(SELECT p.name_en FROM membership_plans p WHERE p.id = s.plan_id) AS name_en, s.kind, 1 AS remaining
		FROM membership_memberships s
		WHERE s.city_id = ? AND s.status IN ('active', 'frozen') AND s.valid_through > ? AND s.valid_through <= ?
			AND s.reminded < ? AND s.valid_until > ?
			AND NOT EXISTS (SELECT 1 FROM membership_memberships n WHERE n.follows_id = s.id
			AND n.status IN ('active', 'frozen') LIMIT 1 OFFSET 0)
		ORDER BY s.valid_through, s.member_id, s.id LIMIT ?`,
}

// dueSubjects reads and locks the next subjects of a step, bundle by bundle.
func (records) dueSubjects(
	tx *db.Tx, c city.ID, subject SubjectKind, w window, rank int64, today clock.Day, limit int,
) ([]dueSubject, error) {
	from, to := w.days(today)
	var due []dueSubject
	err := tx.Gorm().Raw(dueQuery[subject]+tx.ForUpdate(), c, from, to, rank, tx.Now(), limit).Scan(&due).Error
	return due, err
}

// rowsPerInsert is the size at which both engines are fastest: SQLite's driver binds parameters in
// quadratic time.
const rowsPerInsert = 100

// insertReminders writes rows once per subject, deadline and step.
func (records) insertReminders(tx *db.Tx, reminders []Reminder) error {
	if len(reminders) == 0 {
		return nil
	}
	return tx.Gorm().Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "subject_id"}, {Name: "expiry_version"}, {Name: "step"}}, DoNothing: true,
	}).CreateInBatches(&reminders, rowsPerInsert).Error
}

var markQuery = map[SubjectKind]string{
	SubjectBenefit:    "UPDATE membership_benefits SET reminded = ? WHERE id IN ? AND reminded < ?",
	SubjectMembership: "UPDATE membership_memberships SET reminded = ? WHERE id IN ? AND reminded < ?",
}

// markReminded marks a step as done for the subjects.
func (records) markReminded(tx *db.Tx, subject SubjectKind, due []dueSubject, rank int64) error {
	ids := make([]ident.ID, len(due))
	for i, d := range due {
		ids[i] = d.ID
	}
	return db.MustAffect(tx.Gorm().Exec(markQuery[subject], rank, ids, rank), int64(len(ids)))
}

// remindersOf lists the reminders about the subjects, oldest first.
func (records) remindersOf(tx *db.Tx, subjectIDs []ident.ID) ([]Reminder, error) {
	if len(subjectIDs) == 0 {
		return nil, nil
	}
	var rows []Reminder
	err := tx.Gorm().Raw(`SELECT r.*, m.delivered_at FROM membership_reminders r LEFT
		JOIN notify_messages m ON m.id = r.message_id
		WHERE r.subject_id IN ? ORDER BY r.created_at`, subjectIDs).Scan(&rows).Error
	return rows, err
}
