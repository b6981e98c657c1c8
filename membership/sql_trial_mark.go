package membership

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) trialCities(tx *db.Tx, memberID ident.ID) (cities []city.ID, err error) {
	err = tx.Gorm().Raw(`SELECT DISTINCT city_id FROM membership_memberships WHERE member_id = ? AND kind = ?
		ORDER BY city_id`,
		memberID, KindTrial).Scan(&cities).Error
	return cities, err
}

func (records) saveTrialMark(tx *db.Tx, mark string, until time.Time) error {
	return tx.Gorm().Exec(`INSERT INTO membership_trial_marks (mark, keep_until) VALUES (?, ?)
		ON CONFLICT (mark) DO UPDATE SET keep_until = excluded.keep_until`, mark, until).Error
}

// hasTrialMark ignores expired marks that the job retention has not deleted yet.
func (records) hasTrialMark(tx *db.Tx, mark string) (bool, error) {
	var one int
	return db.One(tx.Gorm().Raw("SELECT 1 FROM membership_trial_marks WHERE mark = ? AND keep_until > ?", mark,
		tx.Now()), &one)
}

func (records) deleteTrialMarks(tx *db.Tx, limit int) (int, error) {
	n, err := db.Affected(tx.Gorm().Exec(`DELETE FROM membership_trial_marks WHERE mark IN
		(SELECT mark FROM membership_trial_marks WHERE keep_until <= ? ORDER BY keep_until LIMIT ?)`, tx.Now(), limit))
	return int(n), err
}
