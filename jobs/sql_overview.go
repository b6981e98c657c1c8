package jobs

import (
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// newestRunFirst leads with the instant although ids follow it: an order by the key alone tempts
// PostgreSQL, once it plans for any parameters, to walk all runs back along the key.
const newestRunFirst = " ORDER BY created_at DESC, id DESC"

// inState narrows runs to a state. It stands in the text, because a parameter would hide the
// partial indexes, and SQLite sees one only where its condition is repeated word by word.
// What is not one of these finds nothing.
var inState = map[Status]string{
	StatusDone:    " AND status = 'done'",
	StatusWaiting: " AND status = 'waiting'" + unusual, StatusRunning: " AND status = 'running'" + unusual,
	StatusFailed: " AND status = 'failed'" + unusual, StatusSkipped: " AND status = 'skipped'" + unusual,
}

const unusual = " AND status IN ('failed', 'skipped', 'running', 'waiting')"

// newestRun is the run of a job that was written last; nil when there is none.
func (r records) newestRun(tx *db.Tx, job string, id city.ID) (*JobRun, error) {
	return r.newestOf(tx, job, id, "")
}

// newestMissed is the newest row of missed occurrences.
func (r records) newestMissed(tx *db.Tx, job string, id city.ID) (*JobRun, error) {
	return r.newestOf(tx, job, id, inState[StatusSkipped])
}

func (records) newestOf(tx *db.Tx, job string, id city.ID, and string) (*JobRun, error) {
	var run JobRun
	found, err := db.One(tx.Gorm().Raw("SELECT * FROM jobs_runs WHERE city_id = ? AND job = ?"+and+newestRunFirst+
		" LIMIT 1", id, job), &run)
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

// findRuns reads one page of each owner, a city or the installation, and merges them: over two owners at
// once an engine would sort all their rows. It reads one row more than limit.
func (records) findRuns(tx *db.Tx, owners []city.ID, q RunsQuery, after ident.ID, limit int) ([]JobRun, error) {
	var parts []string
	var args []any
	for _, owner := range owners {
		where := "city_id = ?"
		args = append(args, owner)
		if q.Job != "" {
			where, args = where+" AND job = ?", append(args, q.Job)
		}
		if q.Status != "" {
			state, known := inState[q.Status]
			if !known {
				state = " AND 1 = 0"
			}
			where += state
		}
		if after != ident.None {
			where += " AND (created_at, id) < (SELECT created_at, id FROM jobs_runs WHERE id = ?)"
			args = append(args, after)
		}
		parts = append(parts, "SELECT * FROM (SELECT * FROM jobs_runs WHERE "+where+newestRunFirst+" LIMIT ?) AS part")
		args = append(args, limit+1)
	}
	var runs []JobRun
	err := tx.Gorm().Raw(strings.Join(parts, " UNION ALL ")+newestRunFirst+" LIMIT ?", append(args, limit+1)...).
		Scan(&runs).Error
	return runs, err
}
