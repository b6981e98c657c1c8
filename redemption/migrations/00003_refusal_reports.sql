-- A member's word that a store did not honour the card. One open report per member, store
-- and business day; ops settles it.
CREATE TABLE redemption_refusal_reports (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    store_id uuid NOT NULL REFERENCES merchants_stores (id),
    member_id uuid NOT NULL,
    reason text NOT NULL CHECK (reason IN ('card_refused', 'no_discount', 'other_price', 'not_trained', 'other')),
    words text NOT NULL,
    day date NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'settled')),
    outcome text NOT NULL CHECK (outcome IN ('', 'upheld', 'not_upheld')),
    answer text NOT NULL,
    reported_at timestamptz NOT NULL,
    settled_at timestamptz,
    settled_by uuid,
    CHECK ((status = 'settled') = (settled_at IS NOT NULL)),
    CHECK ((status = 'settled') = (settled_by IS NOT NULL)),
    CHECK ((status = 'settled') = (outcome <> ''))
);
CREATE UNIQUE INDEX redemption_refusal_reports_once ON redemption_refusal_reports (member_id, store_id, day) WHERE status = 'open';
CREATE INDEX redemption_refusal_reports_city ON redemption_refusal_reports (city_id, status, id);
CREATE INDEX redemption_refusal_reports_member ON redemption_refusal_reports (member_id);
