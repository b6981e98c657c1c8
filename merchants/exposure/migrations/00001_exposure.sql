CREATE TABLE exposure_rules (
    city_id text NOT NULL,
    version bigint NOT NULL CHECK (version >= 2),
    published_at timestamptz NOT NULL,
    effective_from timestamptz NOT NULL,
    per_redemption bigint NOT NULL CHECK (per_redemption > 0),
    first_visit bigint NOT NULL CHECK (first_visit >= 0),
    daily_cap bigint NOT NULL CHECK (daily_cap >= per_redemption),
    pending_hours bigint NOT NULL CHECK (pending_hours > 0),
    promise_days bigint NOT NULL CHECK (promise_days > 0),
    PRIMARY KEY (city_id, version),
    UNIQUE (city_id, effective_from),
    CHECK (effective_from > published_at)
);

CREATE TABLE exposure_accounts (
    store_id uuid PRIMARY KEY,
    city_id text NOT NULL,
    pending bigint NOT NULL CHECK (pending >= 0),
    vested bigint NOT NULL CHECK (vested >= 0),
    delivered bigint NOT NULL CHECK (delivered >= 0),
    entries bigint NOT NULL,
    head text NOT NULL,
    sealed_entries bigint NOT NULL
);
CREATE INDEX exposure_accounts_unsealed ON exposure_accounts (city_id, store_id) WHERE entries > sealed_entries;
-- postgres: ALTER TABLE exposure_accounts SET (fillfactor = 70);

CREATE TABLE exposure_visits (
    redemption_id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('void', 'denied', 'pending', 'vested', 'taken_back')),
    city_id text,
    store_id uuid,
    visitor text,
    day date,
    rule_version bigint,
    reason text NOT NULL,
    credits bigint NOT NULL CHECK (credits >= 0),
    vests_at timestamptz,
    vest_by timestamptz,
    vested_at timestamptz,
    CHECK (state = 'void' OR (city_id IS NOT NULL AND store_id IS NOT NULL AND visitor IS NOT NULL AND day IS NOT NULL AND rule_version IS NOT NULL)),
    CHECK ((state IN ('pending', 'vested', 'taken_back')) = (credits > 0)),
    CHECK ((state = 'denied') = (reason <> ''))
);
CREATE UNIQUE INDEX exposure_visits_once_a_day ON exposure_visits (visitor, day, city_id) WHERE state IN ('pending', 'vested');
CREATE INDEX exposure_visits_of_day ON exposure_visits (city_id, store_id, day) WHERE state IN ('pending', 'vested');
CREATE INDEX exposure_visits_to_vest ON exposure_visits (city_id, vests_at) WHERE state = 'pending';
-- postgres: ALTER TABLE exposure_visits SET (fillfactor = 80);

CREATE TABLE exposure_entries (
    city_id text NOT NULL,
    store_id uuid NOT NULL,
    no bigint NOT NULL CHECK (no > 0),
    kind text NOT NULL CHECK (kind IN ('redemption', 'first_visit', 'vesting', 'take_back', 'showing')),
    redemption_id uuid,
    rule_version bigint NOT NULL,
    visitor text NOT NULL,
    day date NOT NULL,
    pending bigint NOT NULL,
    vested bigint NOT NULL,
    delivered bigint NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (city_id, store_id, no),
    UNIQUE (redemption_id, rule_version, kind),
    CHECK ((redemption_id IS NULL) = (kind = 'showing'))
);

CREATE TABLE exposure_seals (
    city_id text NOT NULL,
    day date NOT NULL,
    stores bigint NOT NULL,
    prev_hash text NOT NULL,
    hash text NOT NULL,
    sealed_at timestamptz NOT NULL,
    PRIMARY KEY (city_id, day)
);

CREATE TABLE exposure_seal_heads (
    city_id text NOT NULL,
    day date NOT NULL,
    store_id uuid NOT NULL,
    no bigint NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (city_id, day, store_id)
);
