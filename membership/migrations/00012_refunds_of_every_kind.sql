-- A refund can also be of money of another amount than the price (wrong_amount), made at the provider's own
-- desk (at_provider), or paid later because a visit was undone (top_up). A refund that nobody has to send any
-- more, because the provider gave the money back by itself, is withdrawn. The figures of the formula stand
-- beside the amount. SQLite cannot change a constraint, so the table is made anew.
ALTER TABLE membership_refunds RENAME TO membership_refunds_before;
CREATE TABLE membership_refunds (
    id uuid PRIMARY KEY,
    refund_no text NOT NULL UNIQUE,
    city_id text NOT NULL,
    member_id uuid NOT NULL,
    order_id uuid NOT NULL REFERENCES membership_orders (id),
    payment_id uuid NOT NULL REFERENCES membership_payments (id),
    membership_id uuid REFERENCES membership_memberships (id),
    reason text NOT NULL CHECK (reason IN ('member', 'late_payment', 'second_payment', 'wrong_amount', 'at_provider', 'top_up')),
    rule text NOT NULL,
    formula text NOT NULL DEFAULT 'by_days' CHECK (formula IN ('by_days', 'by_days_or_value')),
    ground text NOT NULL DEFAULT '',
    amount_fen bigint NOT NULL CHECK (amount_fen >= 1),
    days_left bigint NOT NULL,
    days_total bigint NOT NULL,
    discounts_fen bigint NOT NULL DEFAULT 0 CHECK (discounts_fen >= 0),
    gifts_fen bigint NOT NULL DEFAULT 0 CHECK (gifts_fen >= 0),
    status text NOT NULL CHECK (status IN ('requested', 'sent', 'manual', 'succeeded', 'withdrawn')),
    status_why text NOT NULL,
    idem_key text,
    request_hash text NOT NULL,
    attempts bigint NOT NULL,
    next_at timestamptz NOT NULL,
    first_approver_id uuid,
    first_approved_at timestamptz,
    second_approver_id uuid,
    second_approved_at timestamptz,
    payout_reference text NOT NULL,
    created_at timestamptz NOT NULL,
    succeeded_at timestamptz,
    UNIQUE (member_id, idem_key),
    CHECK (reason NOT IN ('member', 'top_up') OR membership_id IS NOT NULL),
    CHECK (reason NOT IN ('late_payment', 'second_payment', 'wrong_amount') OR membership_id IS NULL),
    CHECK ((status = 'succeeded') = (succeeded_at IS NOT NULL)),
    CHECK (second_approver_id IS NULL OR first_approver_id IS NOT NULL),
    CHECK (second_approver_id <> first_approver_id)
);
INSERT INTO membership_refunds (id, refund_no, city_id, member_id, order_id, payment_id, membership_id, reason,
    rule, amount_fen, days_left, days_total, status, status_why, idem_key, request_hash, attempts, next_at,
    first_approver_id, first_approved_at, second_approver_id, second_approved_at, payout_reference, created_at,
    succeeded_at)
    SELECT id, refund_no, city_id, member_id, order_id, payment_id, membership_id, reason,
    rule, amount_fen, days_left, days_total, status, status_why, idem_key, request_hash, attempts, next_at,
    first_approver_id, first_approved_at, second_approver_id, second_approved_at, payout_reference, created_at,
    succeeded_at FROM membership_refunds_before;
DROP TABLE membership_refunds_before;

CREATE UNIQUE INDEX membership_refunds_one_of_member ON membership_refunds (membership_id) WHERE reason = 'member';
CREATE UNIQUE INDEX membership_refunds_one_per_surplus ON membership_refunds (payment_id) WHERE reason IN ('late_payment', 'second_payment', 'wrong_amount');
CREATE INDEX membership_refunds_membership ON membership_refunds (membership_id) WHERE membership_id IS NOT NULL;
CREATE INDEX membership_refunds_payment ON membership_refunds (payment_id);
CREATE INDEX membership_refunds_due ON membership_refunds (city_id, next_at) WHERE status IN ('requested', 'sent');
CREATE INDEX membership_refunds_city ON membership_refunds (city_id, id);
CREATE INDEX membership_refunds_order ON membership_refunds (order_id);
CREATE INDEX membership_refunds_newest ON membership_refunds (city_id, created_at, id);
CREATE INDEX membership_refunds_newest_in_state ON membership_refunds (city_id, status, created_at, id);
CREATE INDEX membership_refunds_surplus ON membership_refunds (city_id, created_at, id) WHERE reason IN ('late_payment', 'second_payment', 'wrong_amount');
CREATE INDEX membership_refunds_of_member ON membership_refunds (member_id, created_at);
CREATE INDEX membership_refunds_manual ON membership_refunds (city_id, created_at, id) WHERE status = 'manual';
