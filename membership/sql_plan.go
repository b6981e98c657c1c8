package membership

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (r records) plan(tx *db.Tx, id ident.ID) (CardPlan, error) {
	var plans []CardPlan
	err := tx.Gorm().Raw("SELECT * FROM membership_plans WHERE id = ?", id).Scan(&plans).Error
	if err == nil && len(plans) == 0 {
		err = ErrPlanNotFound
	}
	if err != nil {
		return CardPlan{}, err
	}
	return plans[0], r.addLines(tx, plans)
}

func (r records) plansOnSale(tx *db.Tx, c city.ID) ([]CardPlan, error) {
	var plans []CardPlan
	err := tx.Gorm().Raw("SELECT * FROM membership_plans WHERE city_id = ? AND status = ? ORDER BY price_fen, code", c,
		PlanOnSale).Scan(&plans).Error
	if err != nil {
		return nil, err
	}
	return plans, r.addLines(tx, plans)
}

// planOnSale is the version of a plan that is sold, nil when there is none.
func (r records) planOnSale(tx *db.Tx, c city.ID, code string) (*CardPlan, error) {
	var plans []CardPlan
	err := tx.Gorm().Raw("SELECT * FROM membership_plans WHERE city_id = ? AND code = ? AND status = ?", c, code,
		PlanOnSale).Scan(&plans).Error
	if err != nil || len(plans) == 0 {
		return nil, err
	}
	return &plans[0], r.addLines(tx, plans)
}

// trialPlan is the plan on sale with the longest trial.
func (r records) trialPlan(tx *db.Tx, c city.ID) (CardPlan, bool, error) {
	var plans []CardPlan
	err := tx.Gorm().Raw(`SELECT * FROM membership_plans WHERE city_id = ? AND status = ? AND trial_days > 0
		ORDER BY trial_days DESC, code LIMIT 1`, c, PlanOnSale).Scan(&plans).Error
	if err != nil || len(plans) == 0 {
		return CardPlan{}, false, err
	}
	return plans[0], true, r.addLines(tx, plans)
}

func (records) addLines(tx *db.Tx, plans []CardPlan) error {
	if len(plans) == 0 {
		return nil
	}
	ids := make([]ident.ID, len(plans))
	at := make(map[ident.ID]int, len(plans))
	for i, p := range plans {
		ids[i], at[p.ID] = p.ID, i
	}
	var lines []BenefitLine
	err := tx.Gorm().Raw("SELECT * FROM membership_plan_lines WHERE plan_id IN ? ORDER BY plan_id, position", ids).
		Scan(&lines).Error
	for _, line := range lines {
		plan := &plans[at[line.PlanID]]
		plan.Lines = append(plan.Lines, line)
	}
	return err
}

func (records) latestPlanVersion(tx *db.Tx, c city.ID, code string) (int64, error) {
	var version int64
	_, err := db.One(tx.Gorm().Raw(`SELECT version FROM membership_plans WHERE city_id = ? AND code = ?
		ORDER BY version DESC LIMIT 1`, c, code), &version)
	return version, err
}

func (records) withdrawPlans(tx *db.Tx, c city.ID, code string, at time.Time) error {
	return tx.Gorm().Exec(`UPDATE membership_plans SET status = ?, withdrawn_at = ?
		WHERE city_id = ? AND code = ? AND status = ?`,
		PlanWithdrawn, at, c, code, PlanOnSale).Error
}

func (records) insertPlan(tx *db.Tx, plan *CardPlan) error {
	if err := tx.Gorm().Create(plan).Error; err != nil {
		return err
	}
	if len(plan.Lines) == 0 {
		return nil
	}
	return tx.Gorm().Create(&plan.Lines).Error
}

// plansOf lists every version, plan by plan, the newest first.
func (r records) plansOf(tx *db.Tx, c city.ID) ([]CardPlan, error) {
	var plans []CardPlan
	err := tx.Gorm().Raw("SELECT * FROM membership_plans WHERE city_id = ? ORDER BY code, version DESC", c).
		Scan(&plans).Error
	if err != nil {
		return nil, err
	}
	return plans, r.addLines(tx, plans)
}
