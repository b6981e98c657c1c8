package redemption

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/membership"
)

func (records) discountsOf(tx *db.Tx, membershipID ident.ID) (sum money.Fen, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT CAST(COALESCE(sum(discount_fen), 0) AS bigint)
		FROM redemption_redemptions WHERE membership_id = ? AND status = ?`, membershipID, RedemptionConfirmed), &sum)
	return sum, err
}

func (records) unitsUsed(tx *db.Tx, membershipIDs []ident.ID, since time.Time) (uses []membership.UnitUse, err error) {
	if len(membershipIDs) == 0 {
		return nil, nil
	}
	err = tx.Gorm().Raw(`SELECT benefit_id, confirmed_at AS at FROM redemption_redemptions
		WHERE membership_id IN ? AND benefit_id IS NOT NULL AND status = ? AND confirmed_at > ?
		ORDER BY confirmed_at, id`, membershipIDs, RedemptionConfirmed, since.UTC()).Scan(&uses).Error
	return uses, err
}
