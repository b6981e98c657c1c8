-- Money back. refund_no is what the provider knows it by and never changes, so a repeated
-- request refunds once. days_left and days_total are the figures of the formula.
CREATE TABLE membership_refunds (
    id uuid PRIMARY KEY,
    refund_no text NOT NULL UNIQUE,
    city_id text NOT NULL,
    member_id uuid NOT NULL,
    order_id uuid NOT NULL REFERENCES membership_orders (id),
    payment_id uuid NOT NULL REFERENCES membership_payments (id),
    membership_id uuid UNIQUE REFERENCES membership_memberships (id),
    reason text NOT NULL CHECK (reason IN ('member', 'late_payment', 'second_payment')),
    rule text NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen >= 1),
    days_left bigint NOT NULL,
    days_total bigint NOT NULL,
    status text NOT NULL CHECK (status IN ('requested', 'sent', 'manual', 'succeeded')),
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
    CHECK ((reason = 'member') = (membership_id IS NOT NULL)),
    CHECK ((status = 'succeeded') = (succeeded_at IS NOT NULL)),
    CHECK (second_approver_id IS NULL OR first_approver_id IS NOT NULL),
    CHECK (second_approver_id <> first_approver_id)
);
CREATE UNIQUE INDEX membership_refunds_one_per_surplus ON membership_refunds (payment_id) WHERE reason <> 'member';
CREATE INDEX membership_refunds_due ON membership_refunds (city_id, next_at) WHERE status IN ('requested', 'sent');
CREATE INDEX membership_refunds_city ON membership_refunds (city_id, id);
CREATE INDEX membership_refunds_order ON membership_refunds (order_id);
