CREATE TABLE quota_counters (
    key text NOT NULL,
    window_us bigint NOT NULL,
    taken bigint NOT NULL CHECK (taken >= 0),
    ends_at timestamptz NOT NULL,
    PRIMARY KEY (key, window_us)
);
CREATE INDEX quota_counters_ends_at ON quota_counters (ends_at);
