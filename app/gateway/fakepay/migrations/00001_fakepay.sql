-- The fake provider's own books. They are in the database so that it can be asked about a
-- payment after a restart, as a real provider can.
CREATE TABLE gateway_fakepay_payments (
    ref text PRIMARY KEY,
    order_no text NOT NULL,
    subject text NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen >= 1),
    status text NOT NULL CHECK (status IN ('waiting', 'paid', 'failed', 'closed')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz,
    pays_late boolean NOT NULL
);

CREATE TABLE gateway_fakepay_transactions (
    txn_id text PRIMARY KEY,
    ref text NOT NULL REFERENCES gateway_fakepay_payments (ref),
    amount_fen bigint NOT NULL,
    refunded_fen bigint NOT NULL CHECK (refunded_fen >= 0),
    paid_at timestamptz NOT NULL,
    CHECK (refunded_fen <= amount_fen)
);
CREATE INDEX gateway_fakepay_transactions_ref ON gateway_fakepay_transactions (ref);

CREATE TABLE gateway_fakepay_refunds (
    refund_no text PRIMARY KEY,
    txn_id text NOT NULL REFERENCES gateway_fakepay_transactions (txn_id),
    amount_fen bigint NOT NULL CHECK (amount_fen >= 1),
    created_at timestamptz NOT NULL
);
