-- The newest runs of a job, of those in a state, and the newest missed occurrence of a job that
-- has a year of runs and never missed one. They take the place of those by id.
CREATE INDEX jobs_runs_newest_of_job ON jobs_runs (city_id, job, created_at, id);
CREATE INDEX jobs_runs_newest ON jobs_runs (city_id, created_at, id);
CREATE INDEX jobs_runs_newest_in_state ON jobs_runs (city_id, status, created_at, id) WHERE status IN ('failed', 'skipped', 'running', 'waiting');
CREATE INDEX jobs_runs_newest_missed ON jobs_runs (city_id, job, created_at, id) WHERE status = 'skipped';
DROP INDEX jobs_runs_of_job;
DROP INDEX jobs_runs_in_state;
