package jobs

import (
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// newestRun is the run of a job that was written last, in any state or in the one given;
// nil when there is none.
func (records) newestRun(tx *db.Tx, job string, id city.ID, status Status) (*JobRun, error) {
	query, args := "SELECT * FROM jobs_runs WHERE city_id = ? AND job = ?", []any{id, job}
	if status != "" {
		query, args = query+" AND status = ?", append(args, status)
	}
	var run JobRun
	found, err := db.One(tx.Gorm().Raw(query+" ORDER BY id DESC LIMIT 1", args...), &run)
	if err != nil || !found {
		return nil, err
	}
	return &run, nil
}

func (records) run(tx *db.Tx, id ident.ID) (*JobRun, error) {
	var run JobRun
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM jobs_runs WHERE id = ?", id), &run)
	if err != nil || !found {
		return nil, err
	}
	return &run, nil
}

// findRuns reads one page in each place and merges them: over two places at once an engine
// would sort all their rows.
func (records) findRuns(tx *db.Tx, places []city.ID, q RunsQuery, before ident.ID, limit int) ([]JobRun, error) {
	var parts []string
	var args []any
	for _, place := range places {
		where := "city_id = ?"
		args = append(args, place)
		if q.Job != "" {
			where, args = where+" AND job = ?", append(args, q.Job)
		}
		if q.Status != "" {
			where, args = where+" AND status = ?", append(args, q.Status)
		}
		if before != ident.None {
			where, args = where+" AND id < ?", append(args, before)
		}
		parts = append(parts, "SELECT * FROM (SELECT * FROM jobs_runs WHERE "+where+" ORDER BY id DESC LIMIT ?) AS part")
		args = append(args, limit)
	}
	var page []JobRun
	err := tx.Gorm().Raw(strings.Join(parts, " UNION ALL ")+" ORDER BY id DESC LIMIT ?", append(args, limit)...).Scan(&page).Error
	return page, err
}
