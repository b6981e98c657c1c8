-- Each city's entries are numbered and chained by hash; a seal a day keeps where the chain stood.
-- Entries from before have no number until the next one of their city is written.
ALTER TABLE audit_entries ADD COLUMN no bigint;
ALTER TABLE audit_entries ADD COLUMN hash text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX audit_entries_chain ON audit_entries (city_id, no);

CREATE TABLE audit_chains (
    city_id text PRIMARY KEY,
    entries bigint NOT NULL,
    head text NOT NULL
);

CREATE TABLE audit_seals (
    city_id text NOT NULL,
    day date NOT NULL,
    entries bigint NOT NULL,
    head text NOT NULL,
    prev_hash text NOT NULL,
    hash text NOT NULL,
    sealed_at timestamptz NOT NULL,
    PRIMARY KEY (city_id, day)
);
