CREATE TABLE merchants_merchants (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE merchants_stores (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    merchant_id uuid REFERENCES merchants_merchants (id),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    category text NOT NULL,
    district text NOT NULL,
    address text NOT NULL,
    lat double precision,
    lng double precision,
    source_datum text NOT NULL,
    phone text NOT NULL,
    price_per_head_fen bigint CHECK (price_per_head_fen >= 0),
    open_hours text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'approved', 'suspended', 'rejected')),
    evidence text NOT NULL,
    review_reason text NOT NULL,
    reviewed_at timestamptz,
    source text NOT NULL,
    source_id text NOT NULL,
    source_hash text NOT NULL,
    attribution text NOT NULL,
    version bigint NOT NULL,
    last_scan_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((lat IS NULL) = (lng IS NULL)),
    CHECK (lat IS NULL OR (lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180)),
    CHECK (status <> 'approved' OR (evidence <> '' AND lat IS NOT NULL)),
    UNIQUE (city_id, source, source_id)
);
CREATE INDEX merchants_stores_queue ON merchants_stores (city_id, status, id);

CREATE TABLE merchants_offers (
    id uuid PRIMARY KEY,
    store_id uuid NOT NULL REFERENCES merchants_stores (id),
    city_id text NOT NULL,
    version bigint NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    pay_rate_bp bigint NOT NULL CHECK (pay_rate_bp BETWEEN 0 AND 10000),
    cap_fen bigint CHECK (cap_fen > 0),
    min_spend_fen bigint NOT NULL CHECK (min_spend_fen >= 0),
    weekdays bigint NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
    from_minute bigint NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute bigint NOT NULL CHECK (to_minute BETWEEN 1 AND 1440),
    blackouts text NOT NULL,
    per_member_day bigint NOT NULL CHECK (per_member_day >= 0),
    total_per_day bigint NOT NULL CHECK (total_per_day >= 0),
    exclusions_zh text NOT NULL,
    exclusions_en text NOT NULL,
    stacking text NOT NULL CHECK (stacking IN ('none', 'with_store_offers')),
    status text NOT NULL CHECK (status IN ('draft', 'published', 'withdrawn')),
    review text NOT NULL CHECK (review IN ('pending', 'approved', 'rejected')),
    review_reason text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX merchants_offers_store ON merchants_offers (store_id, status);
CREATE INDEX merchants_offers_queue ON merchants_offers (city_id, review, id);

-- What each version of an offer said. Rows are never edited.
CREATE TABLE merchants_offer_versions (
    offer_id uuid NOT NULL REFERENCES merchants_offers (id),
    version bigint NOT NULL,
    terms jsonb NOT NULL,
    saved_at timestamptz NOT NULL,
    saved_by text NOT NULL,
    PRIMARY KEY (offer_id, version)
);

-- Uses of one offer by one membership on one business day. allowed and spaced_since are
-- the limits that the newest use was taken under (0 and NULL: none); previous_at is the
-- use before the newest, for taking that one back.
CREATE TABLE merchants_offer_uses (
    city_id text NOT NULL,
    membership_id uuid NOT NULL,
    offer_id uuid NOT NULL,
    day date NOT NULL,
    used bigint NOT NULL CHECK (used >= 0),
    allowed bigint NOT NULL,
    spaced_since timestamptz,
    last_at timestamptz,
    previous_at timestamptz,
    PRIMARY KEY (membership_id, offer_id, day)
);
-- postgres: ALTER TABLE merchants_offer_uses SET (fillfactor = 80);

-- Uses of one offer by everybody on one business day, kept only for offers with a daily total.
CREATE TABLE merchants_offer_days (
    city_id text NOT NULL,
    offer_id uuid NOT NULL,
    day date NOT NULL,
    used bigint NOT NULL CHECK (used >= 0),
    allowed bigint NOT NULL,
    PRIMARY KEY (offer_id, day)
);
-- postgres: ALTER TABLE merchants_offer_days SET (fillfactor = 50);

CREATE TABLE merchants_staff (
    store_id uuid NOT NULL REFERENCES merchants_stores (id),
    account_id uuid NOT NULL,
    member_id uuid,
    role text NOT NULL CHECK (role IN ('owner', 'manager', 'cashier')),
    created_at timestamptz NOT NULL,
    disabled_at timestamptz,
    PRIMARY KEY (store_id, account_id)
);
CREATE INDEX merchants_staff_account ON merchants_staff (account_id);
CREATE INDEX merchants_staff_member ON merchants_staff (store_id, member_id) WHERE member_id IS NOT NULL;

CREATE TABLE merchants_follows (
    member_id uuid NOT NULL,
    store_id uuid NOT NULL REFERENCES merchants_stores (id),
    city_id text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, store_id)
);

CREATE TABLE merchants_imports (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    file_hash text NOT NULL,
    file_name text NOT NULL,
    format text NOT NULL,
    total bigint NOT NULL,
    clean bigint NOT NULL,
    dirty bigint NOT NULL,
    added bigint NOT NULL,
    updated bigint NOT NULL,
    kept bigint NOT NULL,
    applied_at timestamptz NOT NULL,
    UNIQUE (city_id, file_hash)
);

-- Counts every change that the member's store list may show; snapshots compare it.
CREATE TABLE merchants_catalogue_versions (
    city_id text PRIMARY KEY,
    version bigint NOT NULL
);
