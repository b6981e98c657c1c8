package jobs

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

func (records) plans(tx *db.Tx) (map[planKey]*planned, error) {
	var rows []planned
	err := tx.Gorm().Raw(`SELECT * FROM jobs_plans`).Scan(&rows).Error
	known := make(map[planKey]*planned, len(rows))
	for i, p := range rows {
		known[planKey{p.Job, p.CityID}] = &rows[i]
	}
	return known, err
}

func (records) addPlan(tx *db.Tx, p planned) error {
	return tx.Gorm().Exec(`INSERT INTO jobs_plans (job, city_id, planned_through, late_at, failures)
		VALUES (?, ?, ?, ?, 0) ON CONFLICT (job, city_id) DO NOTHING`, p.Job, p.CityID, p.PlannedThrough,
		p.LateAt).Error
}

// movePlan only moves forward: a replica whose clock is behind changes nothing.
func (records) movePlan(tx *db.Tx, p planned) error {
	return tx.Gorm().Exec(`UPDATE jobs_plans SET planned_through = ?, late_at = ?
		WHERE job = ? AND city_id = ? AND planned_through < ?`, p.PlannedThrough, p.LateAt, p.Job, p.CityID,
		p.PlannedThrough).Error
}

// takePlanBack sets a plan that ran ahead to an earlier instant.
func (records) takePlanBack(tx *db.Tx, p planned) error {
	return tx.Gorm().Exec(`UPDATE jobs_plans SET planned_through = ?, late_at = ?
		WHERE job = ? AND city_id = ? AND planned_through > ?`, p.PlannedThrough, p.LateAt, p.Job, p.CityID,
		p.PlannedThrough).Error
}

// deletePlans ends planning in cities and skips the runs that still wait there.
func (records) deletePlans(tx *db.Tx, cities []city.ID) error {
	err := tx.Gorm().Exec(`UPDATE jobs_runs SET status = 'skipped', finished_at = ?
		WHERE city_id IN ? AND status = 'waiting'`, tx.Now(), cities).Error
	if err != nil {
		return err
	}
	return tx.Gorm().Exec(`DELETE FROM jobs_plans WHERE city_id IN ?`, cities).Error
}

func (records) clearFailures(tx *db.Tx, job string, id city.ID) error {
	return tx.Gorm().Exec(`UPDATE jobs_plans SET failures = 0 WHERE job = ? AND city_id = ? AND failures > 0`, job,
		id).Error
}

// addFailure counts a failure and tells how many there were in a row.
func (records) addFailure(tx *db.Tx, job string, id city.ID) (int64, error) {
	var n int64
	err := tx.Gorm().Raw(`UPDATE jobs_plans SET failures = failures + 1
		WHERE job = ? AND city_id = ? RETURNING failures`, job, id).Scan(&n).Error
	return n, err
}
