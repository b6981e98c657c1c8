-- "Record later": what a cashier gave while the till had no network, entered on the same
-- day. It is a claim of the store's until ops accepts it; then a redemption takes over its id.
CREATE TABLE redemption_late_entries (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    store_id uuid NOT NULL REFERENCES merchants_stores (id),
    membership_id uuid NOT NULL REFERENCES membership_memberships (id),
    member_id uuid NOT NULL,
    offer_id uuid NOT NULL,
    offer_version bigint NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    bill_fen bigint NOT NULL CHECK (bill_fen BETWEEN 1 AND 10000000),
    payable_fen bigint NOT NULL CHECK (payable_fen >= 0),
    discount_fen bigint NOT NULL CHECK (discount_fen >= 0),
    pay_rate_bp bigint NOT NULL CHECK (pay_rate_bp BETWEEN 0 AND 10000),
    cap_fen bigint,
    uses_per_day bigint NOT NULL,
    total_per_day bigint NOT NULL,
    day date NOT NULL,
    visited_at timestamptz NOT NULL,
    entered_at timestamptz NOT NULL,
    entered_by_kind text NOT NULL,
    entered_by uuid NOT NULL,
    idem_key text NOT NULL,
    request_hash text NOT NULL,
    status text NOT NULL CHECK (status IN ('waiting', 'accepted', 'refused')),
    answer text NOT NULL DEFAULT '',
    settled_at timestamptz,
    settled_by uuid,
    CHECK (visited_at <= entered_at),
    CONSTRAINT redemption_late_entries_parts CHECK (payable_fen + discount_fen = bill_fen),
    CHECK ((status = 'waiting') = (settled_at IS NULL)),
    CHECK ((status = 'waiting') = (settled_by IS NULL)),
    CHECK ((status = 'waiting') = (answer = ''))
);
CREATE UNIQUE INDEX redemption_late_entries_key ON redemption_late_entries (store_id, idem_key);
CREATE INDEX redemption_late_entries_day ON redemption_late_entries (city_id, store_id, day, id);
CREATE INDEX redemption_late_entries_waiting ON redemption_late_entries (city_id, entered_at, id) WHERE status = 'waiting';
CREATE INDEX redemption_late_entries_member ON redemption_late_entries (member_id);
-- When ops accepted a visit that was entered later; NULL for one that was recorded at once.
ALTER TABLE redemption_redemptions ADD COLUMN recorded_at timestamptz;
