-- The live code: one row per membership, so "newest only" holds by construction.
CREATE TABLE redemption_codes (
    membership_id uuid PRIMARY KEY,
    city_id text NOT NULL,
    code_hash text NOT NULL UNIQUE,
    issued_at timestamptz NOT NULL,
    shown_until timestamptz NOT NULL,
    good_until timestamptz NOT NULL,
    taken_at timestamptz
);
-- postgres: ALTER TABLE redemption_codes SET (fillfactor = 80);

-- Codes that a newer one replaced: they are known only to be answered "expired".
CREATE TABLE redemption_old_codes (
    code_hash text PRIMARY KEY,
    membership_id uuid NOT NULL,
    replaced_at timestamptz NOT NULL
);
CREATE INDEX redemption_old_codes_age ON redemption_old_codes (replaced_at);

CREATE TABLE redemption_claims (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    store_id uuid NOT NULL REFERENCES merchants_stores (id),
    membership_id uuid NOT NULL REFERENCES membership_memberships (id),
    member_id uuid NOT NULL,
    code_hash text NOT NULL,
    code_issued_at timestamptz NOT NULL,
    opened_by_kind text NOT NULL,
    opened_by uuid NOT NULL,
    opened_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'used')),
    used_at timestamptz
);
CREATE UNIQUE INDEX redemption_claims_code ON redemption_claims (code_hash);
-- postgres: ALTER TABLE redemption_claims SET (fillfactor = 80);

-- A redemption takes over the id of its claim: one claim, at most one redemption.
CREATE TABLE redemption_redemptions (
    id uuid PRIMARY KEY REFERENCES redemption_claims (id),
    city_id text NOT NULL,
    store_id uuid NOT NULL,
    membership_id uuid NOT NULL,
    member_id uuid NOT NULL,
    offer_id uuid,
    offer_version bigint NOT NULL,
    benefit_id uuid,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    bill_fen bigint NOT NULL CHECK (bill_fen BETWEEN 0 AND 10000000),
    payable_fen bigint NOT NULL CHECK (payable_fen >= 0),
    discount_fen bigint NOT NULL CHECK (discount_fen >= 0),
    pay_rate_bp bigint NOT NULL CHECK (pay_rate_bp BETWEEN 0 AND 10000),
    cap_fen bigint,
    uses_per_day bigint NOT NULL,
    total_per_day bigint NOT NULL,
    day date NOT NULL,
    confirmed_at timestamptz NOT NULL,
    confirmed_by_kind text NOT NULL,
    confirmed_by uuid NOT NULL,
    idem_key text NOT NULL,
    request_hash text NOT NULL,
    status text NOT NULL CHECK (status IN ('confirmed', 'reversed')),
    reversed_at timestamptz,
    accrued_at timestamptz,
    CHECK ((offer_id IS NULL) <> (benefit_id IS NULL)),
    CONSTRAINT redemption_redemptions_parts CHECK (payable_fen + discount_fen = bill_fen),
    CHECK (cap_fen IS NULL OR discount_fen <= cap_fen),
    CHECK ((status = 'reversed') = (reversed_at IS NOT NULL))
);
CREATE UNIQUE INDEX redemption_redemptions_key ON redemption_redemptions (store_id, idem_key);
CREATE INDEX redemption_redemptions_store_day ON redemption_redemptions (store_id, day, confirmed_at);
CREATE INDEX redemption_redemptions_membership ON redemption_redemptions (membership_id, confirmed_at);
CREATE INDEX redemption_redemptions_city ON redemption_redemptions (city_id, confirmed_at);
CREATE INDEX redemption_redemptions_unaccrued ON redemption_redemptions (city_id, confirmed_at) WHERE accrued_at IS NULL AND status = 'confirmed';
-- postgres: ALTER TABLE redemption_redemptions SET (fillfactor = 90);

CREATE TABLE redemption_reversals (
    redemption_id uuid PRIMARY KEY REFERENCES redemption_redemptions (id),
    membership_id uuid NOT NULL,
    by_kind text NOT NULL,
    by_id uuid NOT NULL,
    reason text NOT NULL,
    idem_key text NOT NULL,
    request_hash text NOT NULL,
    reversed_at timestamptz NOT NULL
);
CREATE INDEX redemption_reversals_membership ON redemption_reversals (membership_id);

CREATE TABLE redemption_refusals (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    store_id uuid NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid NOT NULL,
    stage text NOT NULL CHECK (stage IN ('scan', 'confirm')),
    code text NOT NULL,
    membership_id uuid,
    offer_id uuid,
    refused_at timestamptz NOT NULL
);
CREATE INDEX redemption_refusals_store ON redemption_refusals (store_id, refused_at);

CREATE TABLE redemption_disputes (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    redemption_id uuid NOT NULL REFERENCES redemption_redemptions (id),
    raised_by_kind text NOT NULL,
    raised_by uuid NOT NULL,
    reason text NOT NULL,
    words text NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'resolved')),
    raised_at timestamptz NOT NULL,
    UNIQUE (redemption_id, raised_by_kind)
);
CREATE INDEX redemption_disputes_city ON redemption_disputes (city_id, status, raised_at);
