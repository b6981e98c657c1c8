package redemption

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

func (records) discountsOf(tx *db.Tx, membershipID ident.ID) (sum money.Fen, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT CAST(COALESCE(sum(discount_fen), 0) AS bigint)
		FROM redemption_redemptions WHERE membership_id = ? AND status = ?`, membershipID, RedemptionConfirmed), &sum)
	return sum, err
}
