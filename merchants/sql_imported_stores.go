package merchants

import (
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// enterStores inserts imported stores and updates pending ones that changed.
func (records) enterStores(tx *db.Tx, stores []Store) (added, updated int, err error) {
	values, args := make([]string, 0, len(stores)), make([]any, 0, 20*len(stores))
	for _, s := range stores {
		values = append(values, `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', '', '', ?, ?, ?, ?, 1, ?, ?)`)
		args = append(args, s.ID, s.CityID, s.NameZh, s.NameEn, s.Category, s.District, s.Address, s.Lat, s.Lng,
			s.SourceDatum,
			s.Phone, s.PricePerHeadFen, s.OpenHours, s.Source, s.SourceID, s.SourceHash, s.Attribution, tx.Now(),
			tx.Now())
	}
	var versions []int64
	err = tx.Gorm().Raw(`INSERT INTO merchants_stores (id, city_id, name_zh, name_en, category, district, address, lat,
		lng, source_datum,
			phone, price_per_head_fen, open_hours, status, evidence, review_reason, source, source_id, source_hash,
			attribution, version, created_at, updated_at)
		VALUES `+strings.Join(values, ", ")+`
		ON CONFLICT (city_id, source, source_id) DO UPDATE SET
			name_zh = excluded.name_zh, name_en = excluded.name_en, category = excluded.category,
			district = excluded.district,
			address = excluded.address, lat = excluded.lat, lng = excluded.lng, source_datum = excluded.source_datum,
			phone = excluded.phone, price_per_head_fen = excluded.price_per_head_fen, open_hours = excluded.open_hours,
			source_hash = excluded.source_hash, attribution = excluded.attribution,
			version = merchants_stores.version + 1, updated_at = excluded.updated_at
		WHERE merchants_stores.status = 'pending' AND merchants_stores.source_hash <> excluded.source_hash
		RETURNING version`, args...).Scan(&versions).Error
	for _, v := range versions {
		if v == 1 {
			added++
		} else {
			updated++
		}
	}
	return added, updated, err
}

// storesBySource reads source, source id, hash and status of the stores that exist already.
func (records) storesBySource(tx *db.Tx, c city.ID, stores []Store) (map[SourceKey]Store, error) {
	known := make(map[SourceKey]Store)
	const batch = 500
	for done := 0; done < len(stores); done += batch {
		var ids []string
		for _, s := range stores[done:min(done+batch, len(stores))] {
			ids = append(ids, s.SourceID)
		}
		var rows []Store
		err := tx.Gorm().Raw(`SELECT source, source_id, source_hash, status FROM merchants_stores
			WHERE city_id = ? AND source_id IN ?`, c, ids).Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			known[r.SourceKey()] = r
		}
	}
	return known, nil
}
