package merchants

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// putStaff inserts or enables a person at a store. A link to a member is never removed.
func (records) putStaff(tx *db.Tx, p Staff) error {
	return tx.Gorm().Exec(`INSERT INTO merchants_staff (store_id, account_id, member_id, role, created_at)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (store_id, account_id) DO UPDATE SET
			role = excluded.role, disabled_at = NULL,
			member_id = COALESCE(excluded.member_id, merchants_staff.member_id)`,
		p.StoreID, p.AccountID, p.MemberID, p.Role, p.CreatedAt).Error
}

func (records) disableStaff(tx *db.Tx, storeID, accountID ident.ID) (bool, error) {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE merchants_staff SET disabled_at = ?
		WHERE store_id = ? AND account_id = ? AND disabled_at IS NULL`, tx.Now(), storeID, accountID))
	return n == 1, err
}

func (records) countOwners(tx *db.Tx, storeID ident.ID) (int64, error) {
	var n int64
	err := tx.Gorm().Raw(`SELECT count(*) FROM merchants_staff
		WHERE store_id = ? AND role = ? AND disabled_at IS NULL`, storeID, RoleOwner).Scan(&n).Error
	return n, err
}

func (records) activeRole(tx *db.Tx, storeID, accountID ident.ID) (role Role, found bool, err error) {
	found, err = db.One(tx.Gorm().Raw(`SELECT role FROM merchants_staff
		WHERE store_id = ? AND account_id = ? AND disabled_at IS NULL`, storeID, accountID), &role)
	return role, found, err
}

func (records) storesOf(tx *db.Tx, accountID ident.ID) ([]StaffStore, error) {
	var stores []StaffStore
	err := tx.Gorm().Raw(`SELECT f.store_id, f.role, s.name_zh AS name, s.name_en
		FROM merchants_staff f JOIN merchants_stores s ON s.id = f.store_id
		WHERE f.account_id = ? AND f.disabled_at IS NULL ORDER BY s.name_zh, f.store_id`, accountID).Scan(&stores).Error
	return stores, err
}

func (records) staffOf(tx *db.Tx, storeID ident.ID) ([]Staff, error) {
	var people []Staff
	err := tx.Gorm().Raw(`SELECT * FROM merchants_staff WHERE store_id = ? ORDER BY created_at, account_id`, storeID).
		Scan(&people).Error
	return people, err
}

func (records) linkedMembers(tx *db.Tx, storeIDs []ident.ID) (map[ident.ID]map[ident.ID]bool, error) {
	linked := make(map[ident.ID]map[ident.ID]bool)
	if len(storeIDs) == 0 {
		return linked, nil
	}
	var rows []struct{ StoreID, MemberID ident.ID }
	err := tx.Gorm().Raw(`SELECT store_id, member_id FROM merchants_staff
		WHERE store_id IN ? AND member_id IS NOT NULL`, storeIDs).Scan(&rows).Error
	for _, r := range rows {
		if linked[r.StoreID] == nil {
			linked[r.StoreID] = make(map[ident.ID]bool)
		}
		linked[r.StoreID][r.MemberID] = true
	}
	return linked, err
}

// worksWithout tells whether the account works at a store that the other does not own.
func (records) worksWithout(tx *db.Tx, accountID, ownerID ident.ID) (bool, error) {
	var n int64
	_, err := db.One(tx.Gorm().Raw(`SELECT count(*) FROM merchants_staff f
		WHERE f.account_id = ? AND f.disabled_at IS NULL AND NOT EXISTS (
		SELECT 1 FROM merchants_staff o WHERE o.store_id = f.store_id AND o.account_id = ? AND o.role = ?
		AND o.disabled_at IS NULL)`, accountID, ownerID, RoleOwner), &n)
	return n > 0, err
}

func (records) citiesOfStaff(tx *db.Tx, accountID ident.ID) ([]city.ID, error) {
	var cities []city.ID
	err := tx.Gorm().Raw(`SELECT DISTINCT s.city_id FROM merchants_staff f JOIN merchants_stores s ON s.id = f.store_id
		WHERE f.account_id = ? AND f.disabled_at IS NULL ORDER BY s.city_id`, accountID).Scan(&cities).Error
	return cities, err
}

// staffToNotify are the accounts that are notified of decisions: owners and managers.
func (records) staffToNotify(tx *db.Tx, storeID ident.ID) ([]ident.ID, error) {
	var ids []ident.ID
	err := tx.Gorm().Raw(`SELECT account_id FROM merchants_staff
		WHERE store_id = ? AND role IN (?, ?) AND disabled_at IS NULL ORDER BY account_id`, storeID, RoleOwner,
		RoleManager).Scan(&ids).Error
	return ids, err
}
