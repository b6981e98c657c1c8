-- Figures of a city that take too long to count while somebody waits: what was counted, and
-- the instant at which the rows stood so.
CREATE TABLE tally_figures (
    city_id text NOT NULL,
    name text NOT NULL,
    as_of timestamptz NOT NULL,
    value jsonb NOT NULL,
    PRIMARY KEY (city_id, name)
);
