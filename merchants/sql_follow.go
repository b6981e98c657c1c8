package merchants

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) follow(tx *db.Tx, memberID ident.ID, store Store) error {
	return tx.Gorm().Exec(`INSERT INTO merchants_follows (member_id, store_id, city_id, created_at)
		VALUES (?, ?, ?, ?) ON CONFLICT (member_id, store_id) DO NOTHING`, memberID, store.ID, store.CityID,
		tx.Now()).Error
}

func (records) unfollow(tx *db.Tx, memberID, storeID ident.ID) error {
	return tx.Gorm().Exec(`DELETE FROM merchants_follows WHERE member_id = ? AND store_id = ?`, memberID, storeID).Error
}

func (records) followsLiveStore(tx *db.Tx, memberID ident.ID, id city.ID) (bool, error) {
	var n int64
	err := tx.Gorm().Raw(`SELECT count(*) FROM merchants_follows f JOIN merchants_stores s ON s.id = f.store_id
		WHERE f.member_id = ? AND f.city_id = ? AND `+liveStore, memberID, id, readySince(tx.Now())).Scan(&n).Error
	return n > 0, err
}

func (records) followed(tx *db.Tx, memberID ident.ID, id city.ID) ([]ident.ID, error) {
	var ids []ident.ID
	err := tx.Gorm().Raw(`SELECT store_id FROM merchants_follows WHERE member_id = ? AND city_id = ?`, memberID, id).
		Scan(&ids).Error
	return ids, err
}

func (records) follows(tx *db.Tx, memberID, storeID ident.ID) (bool, error) {
	var n int64
	err := tx.Gorm().Raw(`SELECT count(*) FROM merchants_follows WHERE member_id = ? AND store_id = ?`, memberID,
		storeID).Scan(&n).Error
	return n > 0, err
}

func (records) followsOf(tx *db.Tx, memberID ident.ID) ([]followExport, error) {
	rows := []followExport{}
	err := tx.Gorm().Raw(`SELECT f.store_id, s.name_zh AS store, f.created_at FROM merchants_follows f
		JOIN merchants_stores s ON s.id = f.store_id WHERE f.member_id = ? ORDER BY f.created_at, f.store_id`,
		memberID).Scan(&rows).Error
	return rows, err
}

func (records) unfollowAll(tx *db.Tx, memberID ident.ID) error {
	return tx.Gorm().Exec(`DELETE FROM merchants_follows WHERE member_id = ?`, memberID).Error
}
