package redemption

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/page"
)

func (records) findRedemptions(
	tx *db.Tx, q RedemptionsQuery, within page.Span, after ident.ID, limit int,
) (rows []Redemption, err error) {
	list := within.Within(tx.Gorm().Table("redemption_redemptions").Where("city_id = ?", q.City),
		"confirmed_at")
	if q.StoreID != ident.None {
		list = list.Where("store_id = ?", q.StoreID)
	}
	if q.OfferID != ident.None {
		list = list.Where("offer_id = ?", q.OfferID)
	}
	if q.MemberID != ident.None {
		list = list.Where("member_id = ?", q.MemberID)
	}
	if q.Status == RedemptionReversed {
		list = list.Where("status = 'reversed'") // a literal, so that PostgreSQL uses the partial index
	} else if q.Status != "" {
		list = list.Where("status = ?", q.Status)
	}
	err = page.NewestFirst(list, "confirmed_at", after, limit).Scan(&rows).Error
	return rows, err
}

func (records) findRefusals(
	tx *db.Tx, q RefusalsQuery, within page.Span, after ident.ID, limit int,
) (rows []Refusal, err error) {
	list := within.Within(tx.Gorm().Table("redemption_refusals").Where("city_id = ?", q.City), "refused_at")
	if q.StoreID != ident.None {
		list = list.Where("store_id = ?", q.StoreID)
	}
	if q.Code != "" {
		list = list.Where("code = ?", q.Code)
	}
	err = page.NewestFirst(list, "refused_at", after, limit).Scan(&rows).Error
	return rows, err
}

// repeatedAmong are the rows that are at least the many-th use of their card at their store on that
// day. Reversed ones do not count.
func (records) repeatedAmong(tx *db.Tx, rows []Redemption, many int) (map[ident.ID]bool, error) {
	var ids []struct{ ID ident.ID }
	err := tx.Gorm().Raw(`SELECT r.id FROM redemption_redemptions r WHERE r.id IN ? AND r.status = 'confirmed' AND (
			SELECT count(*) FROM redemption_redemptions o WHERE o.membership_id = r.membership_id
			AND o.store_id = r.store_id AND o.day = r.day
				AND o.status = 'confirmed' AND o.confirmed_at <= r.confirmed_at) >= ?`, idsOf(rows), many).
		Scan(&ids).Error
	return setOf(ids), err
}

func idsOf(rows []Redemption) []ident.ID {
	ids := make([]ident.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids
}

func setOf(rows []struct{ ID ident.ID }) map[ident.ID]bool {
	set := make(map[ident.ID]bool, len(rows))
	for _, r := range rows {
		set[r.ID] = true
	}
	return set
}
