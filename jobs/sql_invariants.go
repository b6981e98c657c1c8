package jobs

import "citycard/app/platform/db"

// Invariants are the promises of doc.go as queries.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{Code: "I28", Promise: "one finished run per job, city and occurrence", Query: `
			SELECT job || ' ' || city_id || ' ' || slot FROM jobs_runs WHERE status = 'done' AND requested_by = ''
			GROUP BY job, city_id, slot HAVING count(*) > 1`},
		{Code: "I29", Promise: "no occurrence is missed: each is planned and begun within 30 minutes, and none is " +
			"given up for good", Query: `
			SELECT 'planning of ' || job || ' ' || city_id FROM jobs_plans WHERE late_at < @now
			UNION ALL
			SELECT 'run ' || id || ' of ' || job FROM jobs_runs WHERE status = 'waiting' AND late_at < @now
			UNION ALL
			SELECT 'run ' || id || ' of ' || job FROM jobs_runs f WHERE status = 'failed' AND requested_by = ''
			AND NOT EXISTS (
				SELECT 1 FROM jobs_runs d WHERE d.job = f.job AND d.city_id = f.city_id AND d.status = 'done'
				AND d.occurrence >= f.occurrence)`},
		{Code: "I48", Promise: "no plan of a job lies ahead of the clock", Query: `
			SELECT job || ' ' || city_id || ' is planned ahead' FROM jobs_plans WHERE planned_through > @soon`},
		{Code: "I30", Promise: "no lease is held by the dead", Query: `
			SELECT 'run ' || id || ' of ' || job FROM jobs_runs WHERE status = 'running' AND lost_at < @now`},
	}
}
