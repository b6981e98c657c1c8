package figures

import (
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// records is the SQL of figures.
type records struct{}

// VisitSums is what a span of days adds up to.
type VisitSums struct {
	Visits, Members, FirstTimeMembers int64
	BillFen, PayableFen, DiscountFen  money.Fen
}

func (records) sumVisits(tx *db.Tx, storeID ident.ID, from, to clock.Day) (sums VisitSums, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) AS visits, count(DISTINCT member_id) AS members,
			CAST(COALESCE(sum(bill_fen), 0) AS bigint) AS bill_fen, CAST(COALESCE(sum(payable_fen),
			0) AS bigint) AS payable_fen,
			CAST(COALESCE(sum(discount_fen), 0) AS bigint) AS discount_fen
		FROM redemption_redemptions WHERE store_id = ? AND day BETWEEN ? AND ? AND status = 'confirmed'`, storeID, from,
		to), &sums)
	if err != nil {
		return VisitSums{}, err
	}
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) FROM (SELECT member_id FROM redemption_redemptions
		WHERE store_id = ? AND status = 'confirmed' GROUP BY member_id HAVING min(day) BETWEEN ? AND ?) AS newcomers`,
		storeID, from, to), &sums.FirstTimeMembers)
	return sums, err
}

func (records) savedInCity(tx *db.Tx, m moment, since time.Time) (saved Saved, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) AS visits, count(DISTINCT member_id) AS members,
			CAST(COALESCE(sum(discount_fen), 0) AS bigint) AS discount_fen
		FROM redemption_redemptions WHERE city_id = @city AND confirmed_at >= @since AND`+stoodAt, m.with(since)),
		&saved)
	return saved, err
}

func (records) saved(tx *db.Tx, membershipIDs []ident.ID) (map[ident.ID]money.Fen, error) {
	var rows []struct {
		MembershipID ident.ID
		Saved        money.Fen
	}
	sums := make(map[ident.ID]money.Fen, len(membershipIDs))
	if len(membershipIDs) == 0 {
		return sums, nil
	}
	err := tx.Gorm().Raw(`SELECT membership_id, CAST(sum(discount_fen) AS bigint) AS saved FROM redemption_redemptions
		WHERE membership_id IN ? AND status = 'confirmed' GROUP BY membership_id`, membershipIDs).Scan(&rows).Error
	for _, row := range rows {
		sums[row.MembershipID] = row.Saved
	}
	return sums, err
}
