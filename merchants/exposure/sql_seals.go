package exposure

import (
	"slices"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// lastSeal is the newest seal of a city; the zero value before the first.
func (records) lastSeal(tx *db.Tx, id city.ID) (seal, error) {
	var s seal
	_, err := db.One(tx.Gorm().Raw(`SELECT * FROM exposure_seals WHERE city_id = ? ORDER BY day DESC LIMIT 1`, id), &s)
	return s, err
}

// lockMovedHeads reads the accounts that have lines no seal covers, in the order of their ids.
func (records) lockMovedHeads(tx *db.Tx, id city.ID) ([]head, error) {
	var heads []head
	err := tx.Gorm().Raw(`SELECT store_id, entries AS no, head AS hash FROM exposure_accounts
		WHERE city_id = ? AND entries > sealed_entries ORDER BY store_id`+tx.ForUpdate(), id).Scan(&heads).Error
	return heads, err
}

func (records) addSeal(tx *db.Tx, s seal, heads []head) error {
	err := tx.Gorm().Exec(`INSERT INTO exposure_seals (city_id, day, stores, prev_hash, hash, sealed_at)
		VALUES (?, ?, ?, ?, ?, ?)`,
		s.CityID, s.Day, s.Stores, s.PrevHash, s.Hash, s.SealedAt).Error
	if err != nil {
		return err
	}
	for part := range slices.Chunk(heads, batch) {
		args, stores := make([]any, 0, 5*len(part)), make([]ident.ID, 0, len(part))
		for _, h := range part {
			args = append(args, s.CityID, s.Day, h.StoreID, h.No, h.Hash)
			stores = append(stores, h.StoreID)
		}
		err := tx.Gorm().Exec(`INSERT INTO exposure_seal_heads (city_id, day, store_id, no, hash) VALUES `+
			values(len(part), 5), args...).Error
		if err != nil {
			return err
		}
		err = db.MustAffect(tx.Gorm().Exec(`UPDATE exposure_accounts SET sealed_entries = entries WHERE store_id IN ?`,
			stores), int64(len(part)))
		if err != nil {
			return err
		}
	}
	return nil
}

func (records) seals(tx *db.Tx, id city.ID) ([]seal, error) {
	var all []seal
	err := tx.Gorm().Raw(`SELECT * FROM exposure_seals WHERE city_id = ? ORDER BY day`, id).Scan(&all).Error
	return all, err
}

func (records) sealedHeads(tx *db.Tx, id city.ID) (headsByDay, error) {
	var rows []struct {
		Day     clock.Day
		StoreID ident.ID
		No      int64
		Hash    string
	}
	err := tx.Gorm().Raw(`SELECT day, store_id, no, hash FROM exposure_seal_heads WHERE city_id = ?
		ORDER BY day, store_id`, id).Scan(&rows).Error
	byDay := headsByDay{}
	for _, r := range rows {
		byDay[r.Day] = append(byDay[r.Day], head{r.StoreID, r.No, r.Hash})
	}
	return byDay, err
}

// allEntriesAfter pages through a city's lines, store by store.
func (records) allEntriesAfter(tx *db.Tx, id city.ID, store ident.ID, no int64, limit int) ([]Entry, error) {
	var page []Entry
	err := tx.Gorm().Raw(`SELECT * FROM exposure_entries
		WHERE city_id = ? AND (store_id, no) > (?, ?) ORDER BY store_id, no LIMIT ?`, id, store, no, limit).
		Scan(&page).Error
	return page, err
}
