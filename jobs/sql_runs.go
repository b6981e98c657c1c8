package jobs

import (
	"errors"
	"slices"
	"strings"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// records is the persistence of the context.
type records struct{}

// free is the condition under which a run may be claimed: it waits and its time has come,
// or its holder has not renewed the lease.
const free = `(status = 'waiting' AND next_at <= ? OR status = 'running' AND lease_until <= ?)`

// addRuns writes runs; an occurrence that is planned already stays as it is.
func (records) addRuns(tx *db.Tx, runs []JobRun) error {
	for part := range slices.Chunk(runs, 500) {
		args := make([]any, 0, 12*len(part))
		row := "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', 0, 0, 0)"
		for _, run := range part {
			args = append(args, run.ID, run.Job, run.CityID, run.Slot, run.Occurrence, run.StandsFor, run.RequestedBy,
				run.Status, run.NextAt, run.LateAt, run.FinishedAt, run.CreatedAt, run.Note)
		}
		err := tx.Gorm().Exec(`INSERT INTO jobs_runs (id, job, city_id, slot, occurrence, stands_for, requested_by,
			status, next_at, late_at, finished_at, created_at, note, error, lease_owner, fence, attempts, result)
			VALUES `+strings.Repeat(row+",", len(part)-1)+row+` ON CONFLICT DO NOTHING`, args...).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// skipOlder marks what a newer occurrence covers and nobody is working on.
func (records) skipOlder(tx *db.Tx, job string, id city.ID, newest time.Time) error {
	return tx.Gorm().Exec(`UPDATE jobs_runs SET status = 'skipped', finished_at = ?
		WHERE job = ? AND city_id = ? AND occurrence < ? AND status = 'waiting' AND requested_by = ''`, tx.Now(), job,
		id, newest).Error
}

// deleteRuns deletes the runs before an instant that ended well.
func (records) deleteRuns(tx *db.Tx, job string, id city.ID, before time.Time) error {
	return tx.Gorm().Exec(`DELETE FROM jobs_runs
		WHERE job = ? AND city_id = ? AND occurrence < ? AND created_at < ? AND status IN ('done', 'skipped')`, job, id,
		before, before).Error
}

// deleteRunsAhead removes planned runs of occurrences after an instant, but for one that is being done.
func (records) deleteRunsAhead(tx *db.Tx, job string, id city.ID, after time.Time) (int64, error) {
	return db.Affected(tx.Gorm().Exec(`DELETE FROM jobs_runs WHERE job = ? AND city_id = ? AND occurrence > ?
		AND requested_by = '' AND status <> 'running'`, job, id, after))
}

// latestOccurrence is the newest one that is planned.
func (records) latestOccurrence(tx *db.Tx, job string, id city.ID) (at time.Time, found bool, err error) {
	var run JobRun
	found, err = db.One(tx.Gorm().Raw(`SELECT * FROM jobs_runs WHERE job = ? AND city_id = ? AND requested_by = ''
		AND status <> 'running' ORDER BY occurrence DESC LIMIT 1`, job, id), &run)
	return run.Occurrence, found, err
}

// claimable lists free runs of the named jobs, longest due first. A run whose job is being
// done for another occurrence waits for it, as long as that one's lease holds.
func (records) claimable(tx *db.Tx, jobs []string) ([]JobRun, error) {
	var runs []JobRun
	err := tx.Gorm().Raw(`SELECT * FROM jobs_runs AS r WHERE job IN ? AND `+free+` AND NOT EXISTS (
			SELECT 1 FROM jobs_runs o WHERE o.job = r.job AND o.city_id = r.city_id AND o.id <> r.id
				AND o.status = 'running' AND o.lease_until > ?)
		ORDER BY next_at, id LIMIT 100`, jobs, tx.Now(), tx.Now(), tx.Now()).Scan(&runs).Error
	return runs, err
}

// claim takes a free run and raises its fence; false when it is not free any more.
func (records) claim(tx *db.Tx, id ident.ID, owner string, lease time.Duration) (JobRun, bool, error) {
	var run JobRun
	until := tx.Now().Add(lease)
	res := tx.Gorm().Raw(`UPDATE jobs_runs SET status = 'running', lease_owner = ?, lease_until = ?, lost_at = ?,
			fence = fence + 1, attempts = attempts + 1, started_at = ?
		WHERE id = ? AND `+free+` RETURNING *`, owner, until, until.Add(lostAfter), tx.Now(), id, tx.Now(),
		tx.Now()).Scan(&run)
	return run, res.RowsAffected == 1, res.Error
}

// renew prolongs a lease that is still the run's; errLeaseLost.
func (records) renew(tx *db.Tx, run JobRun, lease time.Duration) (time.Time, error) {
	until := tx.Now().Add(lease)
	err := db.MustAffect(tx.Gorm().Exec(`UPDATE jobs_runs SET lease_until = ?, lost_at = ?
		WHERE id = ? AND fence = ? AND status = 'running'`, until, until.Add(lostAfter), run.ID, run.Fence), 1)
	return until, orLost(err)
}

// finish stores the end of an attempt for the holder of the fence; errLeaseLost.
func (records) finish(tx *db.Tx, run JobRun) error {
	err := db.MustAffect(tx.Gorm().Exec(`UPDATE jobs_runs SET status = ?, next_at = ?, late_at = ?, finished_at = ?,
			result = ?, note = ?, error = ?, lease_until = NULL, lost_at = NULL
		WHERE id = ? AND fence = ? AND status = 'running'`,
		run.Status, run.NextAt, run.LateAt, run.FinishedAt, run.Result, run.Note, run.Error, run.ID, run.Fence), 1)
	return orLost(err)
}

func orLost(err error) error {
	if errors.Is(err, db.ErrStale) {
		return errLeaseLost
	}
	return err
}

// runs reads one row more than limit.
func (records) runs(tx *db.Tx, cities []city.ID, after ident.ID, limit int) (runs []JobRun, err error) {
	q := tx.Gorm().Table("jobs_runs").Where("city_id IN ?", cities)
	if after != ident.None {
		q = q.Where("id < ?", after)
	}
	err = q.Order("id DESC").Limit(limit + 1).Scan(&runs).Error
	return runs, err
}
