CREATE TABLE jobs_runs (
    id uuid PRIMARY KEY,
    job text NOT NULL,
    city_id text NOT NULL,
    slot text NOT NULL,
    occurrence timestamptz NOT NULL,
    stands_for bigint NOT NULL CHECK (stands_for >= 1),
    requested_by text NOT NULL,
    status text NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed', 'skipped')),
    next_at timestamptz NOT NULL,
    late_at timestamptz NOT NULL,
    lease_owner text NOT NULL,
    lease_until timestamptz,
    lost_at timestamptz,
    fence bigint NOT NULL,
    attempts bigint NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    result bigint NOT NULL,
    note text NOT NULL,
    error text NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK (status <> 'running' OR lease_until IS NOT NULL),
    CHECK ((status IN ('done', 'failed', 'skipped')) = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX jobs_runs_once ON jobs_runs (job, city_id, slot) WHERE requested_by = '';
CREATE INDEX jobs_runs_open ON jobs_runs (next_at) WHERE status IN ('waiting', 'running');
CREATE INDEX jobs_runs_of_city ON jobs_runs (city_id, id);
CREATE INDEX jobs_runs_history ON jobs_runs (job, city_id, occurrence);
-- postgres: ALTER TABLE jobs_runs SET (fillfactor = 70);

CREATE TABLE jobs_plans (
    job text NOT NULL,
    city_id text NOT NULL,
    planned_through timestamptz NOT NULL,
    late_at timestamptz NOT NULL,
    failures bigint NOT NULL,
    PRIMARY KEY (job, city_id)
);
