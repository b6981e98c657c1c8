package membership

import (
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
		WHERE member_id = ? AND (city_id = ? OR ? = '') ORDER BY city_id, place`, memberID, id, string(id)).Scan(&rows).Error
	return rows, err
}
