package merchants

import (
	"encoding/json"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// waiting is a queue of the city: table, condition, and the column from which ReviewPromise
// runs. The partial indexes merchants_stores_waiting and merchants_offers_waiting serve them.
type waiting struct{ table, where, since string }

var (
	waitingStores = waiting{"merchants_stores",
		`status = 'pending' AND returned_at IS NULL AND source IN ('application', 'ops')`, "created_at"}
	waitingOffers = waiting{"merchants_offers", `review = 'pending' AND status = 'published'`, "updated_at"}
)

func (records) queue(tx *db.Tx, w waiting, c city.ID) (Queue, error) {
	var q Queue
	from := ` FROM ` + w.table + ` WHERE city_id = ? AND ` + w.where
	_, err := db.One(tx.Gorm().Raw(`SELECT count(*) AS count, count(CASE WHEN `+w.since+` <= ? THEN 1 END) AS overdue`+
		from,
		tx.Now().Add(-ReviewPromise), c), &q)
	if err != nil || q.Count == 0 {
		return q, err
	}
	var oldest Queue // a second struct, because a scan clears it first
	_, err = db.One(tx.Gorm().Raw(`SELECT id AS oldest_id, `+w.since+` AS oldest_at`+from+` ORDER BY `+w.since+
		`, id LIMIT 1`, c), &oldest)
	q.OldestID, q.OldestAt = oldest.OldestID, oldest.OldestAt
	return q, err
}

func (records) importedPending(tx *db.Tx, c city.ID) (n int64, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) FROM merchants_stores
		WHERE city_id = ? AND status = 'pending' AND source NOT IN ('application', 'ops')`, c), &n)
	return n, err
}

func (records) waitingStores(tx *db.Tx, c city.ID, limit int) (stores []Store, err error) {
	err = tx.Gorm().Raw(`SELECT * FROM merchants_stores WHERE city_id = ? AND `+waitingStores.where+
		` ORDER BY created_at, id LIMIT ?`, c, limit).Scan(&stores).Error
	return stores, err
}

func (records) waitingOffers(tx *db.Tx, c city.ID, limit int) (offers []WaitingOffer, err error) {
	err = tx.Gorm().Raw(`SELECT o.*, s.name_zh AS store_name_zh, s.name_en AS store_name_en
		FROM merchants_offers o JOIN merchants_stores s ON s.id = o.store_id
		WHERE o.city_id = ? AND o.review = 'pending' AND o.status = 'published' ORDER BY o.updated_at, o.id LIMIT ?`, c,
		limit).Scan(&offers).Error
	return offers, err
}

func (records) offersInCity(tx *db.Tx, c city.ID, ids []ident.ID) (map[ident.ID]Offer, error) {
	found := make(map[ident.ID]Offer, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var offers []Offer
	err := tx.Gorm().Raw(`SELECT * FROM merchants_offers WHERE city_id = ? AND id IN ?`, c, ids).Scan(&offers).Error
	for _, o := range offers {
		found[o.ID] = o
	}
	return found, err
}

// storesOfOffers are the stores that have these offers.
func (records) storesOfOffers(tx *db.Tx, c city.ID, ids []ident.ID) (map[ident.ID]Store, error) {
	found := make(map[ident.ID]Store, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var stores []Store
	err := tx.Gorm().Raw(`SELECT * FROM merchants_stores WHERE id IN (
		SELECT store_id FROM merchants_offers WHERE city_id = ? AND id IN ?)`, c, ids).Scan(&stores).Error
	for _, s := range stores {
		found[s.ID] = s
	}
	return found, err
}

// termsOf are the terms of a version of an offer; nil if the version is not stored.
func (records) termsOf(tx *db.Tx, offer ident.ID, version int64) (*OfferTerms, error) {
	var text string
	found, err := db.One(tx.Gorm().Raw(`SELECT terms FROM merchants_offer_versions WHERE offer_id = ? AND version = ?`,
		offer, version), &text)
	if err != nil || !found {
		return nil, err
	}
	terms := &OfferTerms{}
	return terms, json.Unmarshal([]byte(text), terms)
}

// twins are other stores of the city with the same name or the same phone.
func (records) twins(tx *db.Tx, s Store) (stores []Store, err error) {
	err = tx.Gorm().Raw(`SELECT * FROM (
			SELECT * FROM merchants_stores WHERE city_id = ? AND name_zh = ?
			UNION SELECT * FROM merchants_stores WHERE city_id = ? AND phone = ? AND phone <> ''
		) AS twins WHERE id <> ? ORDER BY id LIMIT 5`, s.CityID, s.NameZh, s.CityID, s.Phone, s.ID).Scan(&stores).Error
	return stores, err
}

func (records) bannedWords(tx *db.Tx, c city.ID) (words []string, err error) {
	err = tx.Gorm().Raw(`SELECT word FROM merchants_banned_words WHERE city_id = ? ORDER BY word`, c).Scan(&words).Error
	return words, err
}

func (records) clearBannedWords(tx *db.Tx, c city.ID) error {
	return tx.Gorm().Exec(`DELETE FROM merchants_banned_words WHERE city_id = ?`, c).Error
}

func (records) addBannedWord(tx *db.Tx, c city.ID, word string) error {
	return tx.Gorm().Exec(`INSERT INTO merchants_banned_words (city_id, word) VALUES (?, ?)
		ON CONFLICT (city_id, word) DO NOTHING`, c, word).Error
}
