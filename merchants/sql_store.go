package merchants

import (
	"slices"
	"strings"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fold"
	"citycard/app/platform/ident"
)

// liveStore is the condition under which members see a store s: Store.live in SQL. Its one
// parameter is the instant after which the last scan must lie.
const liveStore = `s.status = 'approved' AND s.last_scan_at > ? AND EXISTS (
	SELECT 1 FROM merchants_offers o WHERE o.store_id = s.id AND o.status = 'published' AND o.review = 'approved')`

func readySince(now time.Time) time.Time { return now.Add(-ReadyFor) }

func (records) store(tx *db.Tx, id ident.ID) (Store, error) {
	var store Store
	found, err := db.One(tx.Gorm().Raw(`SELECT * FROM merchants_stores WHERE id = ?`, id), &store)
	if err == nil && !found {
		err = ErrStoreNotFound
	}
	return store, err
}

// lockStore reads a store and locks its row until the transaction ends.
func (records) lockStore(tx *db.Tx, id ident.ID) (Store, error) {
	var store Store
	found, err := db.One(tx.Gorm().Raw(`SELECT * FROM merchants_stores WHERE id = ?`+tx.ForUpdate(), id), &store)
	if err == nil && !found {
		err = ErrStoreNotFound
	}
	return store, err
}

func (records) insertStore(tx *db.Tx, store Store) error { return tx.Gorm().Create(&store).Error }

// waitingApplication is the pending store of that name and address that the account owns.
func (records) waitingApplication(
	tx *db.Tx, accountID ident.ID, c city.ID, name, address string,
) (store Store, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT s.* FROM merchants_stores s JOIN merchants_staff f ON f.store_id = s.id
		WHERE f.account_id = ? AND f.role = ? AND f.disabled_at IS NULL AND s.city_id = ? AND s.status = ?
		AND s.name_zh = ? AND s.address = ?`,
		accountID, RoleOwner, c, StorePending, name, address), &store)
	return store, found, err
}

// countApplications is how many stores of the account wait in the city.
func (records) countApplications(tx *db.Tx, accountID ident.ID, c city.ID) (n int64, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) FROM merchants_stores s JOIN merchants_staff f ON f.store_id = s.id
		WHERE f.account_id = ? AND f.role = ? AND s.city_id = ? AND s.status = ? AND s.source = ?`, accountID,
		RoleOwner, c, StorePending, SourceApplication), &n)
	return n, err
}

func (records) insertMerchant(tx *db.Tx, m Merchant) error { return tx.Gorm().Create(&m).Error }

// saveStore writes facts and state if the row still has the version that was read.
func (records) saveStore(tx *db.Tx, store Store) error {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE merchants_stores SET
		name_zh = ?, name_en = ?, category = ?, district = ?, address = ?, lat = ?, lng = ?, source_datum = ?,
		phone = ?, price_per_head_fen = ?, open_hours = ?, status = ?, evidence = ?, review_reason = ?,
		reviewed_at = ?, returned_at = ?, left_at = ?, version = version + 1, updated_at = ?
		WHERE id = ? AND version = ?`,
		store.NameZh, store.NameEn, store.Category, store.District, store.Address, store.Lat, store.Lng,
		store.SourceDatum,
		store.Phone, store.PricePerHeadFen, store.OpenHours, store.Status, store.Evidence, store.ReviewReason,
		store.ReviewedAt, store.ReturnedAt, store.LeftAt, tx.Now(), store.ID, store.Version))
	if err == nil && n != 1 {
		err = ErrStoreChanged
	}
	return err
}

// noteScan updates the last scan of a store, at most once per scanNoteEvery.
func (records) noteScan(tx *db.Tx, id ident.ID) error {
	return tx.Gorm().Exec(`UPDATE merchants_stores SET last_scan_at = ?
		WHERE id = ? AND (last_scan_at IS NULL OR last_scan_at <= ?)`,
		tx.Now(), id, tx.Now().Add(-scanNoteEvery)).Error
}

// StoreFilter narrows the operators' list of stores.
type StoreFilter struct {
	City   city.ID     // empty: all cities of the operator
	Status StoreStatus // empty: all
	Text   string      // part of the name or address

	Category  Category // empty: all
	District  string   // empty: all
	Readiness Readiness
}

// Readiness narrows stores by their last scan.
type Readiness string

// The kinds of readiness; empty is all.
const (
	ReadinessLive   Readiness = "live"   // members see it
	ReadinessReady  Readiness = "ready"  // scanned within ReadyFor
	ReadinessLapsed Readiness = "lapsed" // scanned once, but not within ReadyFor
	ReadinessNever  Readiness = "never"  // nobody has scanned there
)

// where is the condition on a store s. Its parameter, if it has one, is the instant of readiness.
func (r Readiness) where() (condition string, known bool) {
	condition, known = map[Readiness]string{"": "", ReadinessLive: liveStore, ReadinessReady: "s.last_scan_at > ?",
		ReadinessLapsed: "s.last_scan_at <= ?", ReadinessNever: "s.last_scan_at IS NULL"}[r]
	return condition, known
}

func (records) storesForOps(tx *db.Tx, cities []city.ID, f StoreFilter, after ident.ID, limit int) ([]Store, error) {
	query, args := `SELECT * FROM merchants_stores s WHERE city_id IN ?`, []any{cities}
	if f.Status != "" {
		query, args = query+` AND status = ?`, append(args, f.Status)
	}
	if f.Category != "" {
		query, args = query+` AND category = ?`, append(args, f.Category)
	}
	if f.District != "" {
		query, args = query+` AND district = ?`, append(args, f.District)
	}
	condition, known := f.Readiness.where()
	if !known {
		return nil, ErrFilter.WithField("readiness", "field.merchants.readiness")
	}
	if condition != "" {
		query += ` AND ` + condition
		if strings.Contains(condition, "?") {
			args = append(args, readySince(tx.Now()))
		}
	}
	page := func(after ident.ID, limit int) (stores []Store, err error) {
		query, args := query, slices.Clone(args)
		if after != ident.None {
			query, args = query+` AND id < ?`, append(args, after)
		}
		err = tx.Gorm().Raw(query+` ORDER BY id DESC LIMIT ?`, append(args, limit)...).Scan(&stores).Error
		return stores, err
	}
	if f.Text == "" {
		return page(after, limit)
	}
	return storesWith(f.Text, page, after, limit)
}

// searchedAtOnce is how many rows a search reads at a time. A city has a thousand stores.
const searchedAtOnce = 500

// storesWith goes through pages until limit stores hold the text in name or address. The texts are compared here,
// by one folding for both databases (fold.Search).
func storesWith(
	text string, page func(after ident.ID, limit int) ([]Store, error), after ident.ID, limit int,
) (found []Store, err error) {
	text = fold.Search(text)
	for {
		stores, err := page(after, searchedAtOnce)
		for _, s := range stores {
			if len(found) == limit {
				return found, err
			}
			if slices.ContainsFunc([]string{s.NameZh, s.NameEn, s.Address}, func(in string) bool {
				return strings.Contains(fold.Search(in), text)
			}) {
				found = append(found, s)
			}
			after = s.ID
		}
		if err != nil || len(stores) < searchedAtOnce {
			return found, err
		}
	}
}

// liveStores are the stores of a city that members see now.
func (records) liveStores(tx *db.Tx, id city.ID) ([]Store, error) {
	var stores []Store
	err := tx.Gorm().Raw(`SELECT * FROM merchants_stores s WHERE s.city_id = ? AND `+liveStore+` ORDER BY s.id`,
		id, readySince(tx.Now())).Scan(&stores).Error
	return stores, err
}

func (records) liveStoreByID(tx *db.Tx, id ident.ID) (Store, error) {
	var store Store
	found, err := db.One(tx.Gorm().Raw(`SELECT * FROM merchants_stores s WHERE s.id = ? AND `+liveStore,
		id, readySince(tx.Now())), &store)
	if err == nil && !found {
		err = ErrStoreNotFound
	}
	return store, err
}

func (records) approvedStores(tx *db.Tx, ids []ident.ID) (map[ident.ID]bool, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var found []ident.ID
	err := tx.Gorm().Raw(`SELECT id FROM merchants_stores WHERE id IN ? AND status = 'approved'`, ids).
		Scan(&found).Error
	approved := make(map[ident.ID]bool, len(found))
	for _, id := range found {
		approved[id] = true
	}
	return approved, err
}

func (records) storeNames(tx *db.Tx, ids []ident.ID) ([]StoreName, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []StoreName
	err := tx.Gorm().Raw(`SELECT id, name_zh, name_en, district, address, status = ? AS listed FROM merchants_stores
		WHERE id IN ?`,
		StoreApproved, ids).Scan(&rows).Error
	return rows, err
}

// districts are the districts in which stores of a city lie.
func (records) districts(tx *db.Tx, c city.ID) (names []string, err error) {
	err = tx.Gorm().Raw(`SELECT DISTINCT district FROM merchants_stores WHERE city_id = ? AND district <> ''
		ORDER BY district LIMIT 100`, c).Scan(&names).Error
	return names, err
}
