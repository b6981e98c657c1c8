package membership

import (
	"gorm.io/gorm/clause"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

func (records) insertBenefits(tx *db.Tx, benefits []Benefit) error {
	if len(benefits) == 0 {
		return nil
	}
	return tx.Gorm().Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "membership_id"}, {Name: "line_id"}}, DoNothing: true,
	}).Create(&benefits).Error
}

func (records) benefits(tx *db.Tx, ids []ident.ID) ([]Benefit, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var benefits []Benefit
	err := tx.Gorm().Raw("SELECT * FROM membership_benefits WHERE id IN ?", ids).Scan(&benefits).Error
	return benefits, err
}

func (records) benefitsOf(tx *db.Tx, membershipIDs []ident.ID) ([]Benefit, error) {
	if len(membershipIDs) == 0 {
		return nil, nil
	}
	var benefits []Benefit
	err := tx.Gorm().Raw(`SELECT b.*, `+pauseOf+` FROM membership_benefits b WHERE b.membership_id IN ?
		ORDER BY b.use_by, b.id`, membershipIDs).Scan(&benefits).Error
	return benefits, err
}

func (records) spendableBenefits(tx *db.Tx, membershipID, storeID ident.ID) ([]Benefit, error) {
	var benefits []Benefit
	err := tx.Gorm().Raw(`SELECT * FROM membership_benefits WHERE membership_id = ? AND status = ? AND remaining >= 1
		AND use_by > ?
		AND (store_id IS NULL OR store_id = ?) ORDER BY use_by, id`, membershipID, BenefitActive, tx.Now(), storeID).
		Scan(&benefits).Error
	return benefits, err
}

func (records) takeUnits(tx *db.Tx, ids []ident.ID) (map[ident.ID]bool, error) {
	return returned(tx, ids, `UPDATE membership_benefits SET remaining = remaining - 1
		WHERE id IN ? AND remaining >= 1 AND status = ? AND use_by > ? RETURNING id`,
		inOrder(ids), BenefitActive, tx.Now())
}

// returnUnit gives one unit back and reopens a benefit that has expired. One whose membership ended
// first stays ended.
func (records) returnUnit(tx *db.Tx, id ident.ID) error {
	reopens := db.StatesBefore(benefitSteps, BenefitActive)
	return db.MustAffect(tx.Gorm().Exec(`UPDATE membership_benefits SET remaining = remaining + 1,
			status = CASE WHEN status IN ? THEN ? ELSE status END,
			ended_at = CASE WHEN status IN ? THEN NULL ELSE ended_at END
		WHERE id = ? AND remaining < units`, reopens, BenefitActive, reopens, id), 1)
}

// usedUnitsValue sums the used units of a membership at the value of their plan lines.
func (records) usedUnitsValue(tx *db.Tx, membershipID ident.ID) (sum money.Fen, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT CAST(COALESCE(sum((b.units - b.remaining) * l.value_fen), 0) AS bigint)
		FROM membership_benefits b JOIN membership_plan_lines l ON l.id = b.line_id WHERE b.membership_id = ?`,
		membershipID), &sum)
	return sum, err
}

// endBenefits ends what a refunded or expired membership leaves.
func (records) endBenefits(tx *db.Tx, membershipIDs []ident.ID) error {
	if len(membershipIDs) == 0 {
		return nil
	}
	return tx.Gorm().Exec(`UPDATE membership_benefits SET status = ?, ended_at = ?
		WHERE membership_id IN ? AND status IN ?`,
		BenefitEnded, tx.Now(), membershipIDs, db.StatesBefore(benefitSteps, BenefitEnded)).Error
}
