package membership

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) insertWaiting(tx *db.Tx, memberID ident.ID, id city.ID, place string) error {
	return tx.Gorm().Exec(`INSERT INTO membership_wait_list (member_id, city_id, place, created_at)
		VALUES (?, ?, ?, ?) ON CONFLICT (member_id, city_id, place) DO NOTHING`, memberID, id, place, tx.Now()).Error
}

func (records) waitingAt(tx *db.Tx, memberID ident.ID, id city.ID, place string) (w Waiting, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT city_id, place, created_at FROM membership_wait_list
		WHERE member_id = ? AND city_id = ? AND place = ?`, memberID, id, place), &w)
	return w, err
}

// waitingOf lists a member's entries in a city, or in every city for "".
func (records) waitingOf(tx *db.Tx, memberID ident.ID, id city.ID) (rows []Waiting, err error) {
	err = tx.Gorm().Raw(`SELECT city_id, place, created_at FROM membership_wait_list
		WHERE member_id = ? AND (city_id = ? OR ? = '') ORDER BY city_id, place`, memberID, id, string(id)).
		Scan(&rows).Error
	return rows, err
}

// endedWait is a deleted entry whose member is notified.
type endedWait struct {
	MemberID  ident.ID
	Place     string
	CreatedAt time.Time
}

// endWaits deletes up to limit entries and returns them, the oldest first, without those that
// another transaction deletes at the same moment.
func (records) endWaits(tx *db.Tx, id city.ID, places []string, limit int) (rows []endedWait, err error) {
	err = tx.Gorm().Raw(`DELETE FROM membership_wait_list WHERE (member_id, city_id, place) IN (
		SELECT member_id, city_id, place FROM membership_wait_list WHERE city_id = ? AND place IN ?
		ORDER BY created_at LIMIT ?)
		RETURNING member_id, place, created_at`, id, places, limit).Scan(&rows).Error
	return rows, err
}
