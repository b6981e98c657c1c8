-- The operators' page: the latest run of each job, its runs, and those that failed.
CREATE INDEX jobs_runs_of_job ON jobs_runs (city_id, job, id);
CREATE INDEX jobs_runs_in_state ON jobs_runs (city_id, status, id) WHERE status IN ('failed', 'skipped', 'running', 'waiting');
