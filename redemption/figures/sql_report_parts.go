package figures

import (
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

const ofSpan = ` FROM redemption_redemptions WHERE store_id = ? AND day BETWEEN ? AND ? AND status = 'confirmed'`

// visitsByOffer groups by offer or benefit; a benefit has no offer. Each group has its newest name,
// because an offer may be renamed.
func (records) visitsByOffer(tx *db.Tx, storeID ident.ID, from, to clock.Day) (parts []Part, err error) {
	err = tx.Gorm().Raw(`SELECT g.id, g.kind, r.name_zh, r.name_en, g.visits, g.payable_fen, g.discount_fen FROM (
			SELECT COALESCE(offer_id, benefit_id) AS id,
			CASE WHEN offer_id IS NULL THEN 'benefit' ELSE 'offer' END AS kind,
				count(*) AS visits, CAST(sum(payable_fen) AS bigint) AS payable_fen,
				CAST(sum(discount_fen) AS bigint) AS discount_fen,
				max(confirmed_at) AS last_at`+ofSpan+`
			GROUP BY COALESCE(offer_id, benefit_id), CASE WHEN offer_id IS NULL THEN 'benefit' ELSE 'offer' END) g
		JOIN redemption_redemptions r ON r.id = (SELECT n.id FROM redemption_redemptions n
			WHERE n.store_id = ? AND COALESCE(n.offer_id, n.benefit_id) = g.id AND n.confirmed_at = g.last_at
			ORDER BY n.id DESC LIMIT 1)
		ORDER BY g.visits DESC, g.id`, storeID, from, to, storeID).Scan(&parts).Error
	return parts, err
}

func (records) visitsByTill(tx *db.Tx, storeID ident.ID, from, to clock.Day) (parts []Part, err error) {
	err = tx.Gorm().Raw(`SELECT confirmed_by AS id, confirmed_by_kind AS kind, count(*) AS visits,
			CAST(sum(payable_fen) AS bigint) AS payable_fen, CAST(sum(discount_fen) AS bigint) AS discount_fen`+ofSpan+`
		GROUP BY confirmed_by, confirmed_by_kind ORDER BY visits DESC, id`, storeID, from, to).Scan(&parts).Error
	return parts, err
}

func (records) visitMoments(tx *db.Tx, storeID ident.ID, from, to clock.Day) (moments []time.Time, err error) {
	err = tx.Gorm().Raw(`SELECT confirmed_at`+ofSpan, storeID, from, to).Scan(&moments).Error
	return moments, err
}

type memberVisit struct {
	VisitRow `gorm:"embedded"`
	MemberID ident.ID
}

func (records) visitRows(
	tx *db.Tx, storeID ident.ID, from, to clock.Day, after ident.ID, limit int,
) (rows []memberVisit, err error) {
	query := `SELECT r.id, r.day, r.confirmed_at, r.name_zh, r.name_en, r.offer_id, r.bill_fen, r.payable_fen,
		r.discount_fen, r.status,
			r.confirmed_by_kind AS till_kind, r.confirmed_by AS till_id, r.member_id,
			(r.status = 'confirmed' AND NOT EXISTS (SELECT 1 FROM redemption_redemptions e
			WHERE e.store_id = r.store_id AND e.member_id = r.member_id
				AND e.status = 'confirmed' AND (e.confirmed_at, e.id) < (r.confirmed_at, r.id))) AS first_visit
		FROM redemption_redemptions r WHERE r.store_id = ? AND r.day BETWEEN ? AND ?`
	args := []any{storeID, from, to}
	if after != ident.None {
		query += ` AND (r.confirmed_at, r.id) > (SELECT confirmed_at, id FROM redemption_redemptions WHERE id = ?)`
		args = append(args, after)
	}
	err = tx.Gorm().Raw(query+` ORDER BY r.confirmed_at, r.id LIMIT ?`, append(args, limit)...).Scan(&rows).Error
	return rows, err
}
