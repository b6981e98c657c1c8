CREATE TABLE membership_orders (
    id uuid PRIMARY KEY,
    no text NOT NULL UNIQUE,
    city_id text NOT NULL,
    member_id uuid NOT NULL REFERENCES membership_members (id),
    plan_id uuid NOT NULL REFERENCES membership_plans (id),
    amount_fen bigint NOT NULL CHECK (amount_fen >= 1),
    currency text NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'paid', 'closed')),
    idem_key text NOT NULL,
    request_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    paid_at timestamptz,
    payment_id uuid,
    closed_at timestamptz,
    UNIQUE (member_id, idem_key),
    CHECK ((status = 'paid') = (paid_at IS NOT NULL)),
    CHECK ((status = 'paid') = (payment_id IS NOT NULL)),
    CHECK ((status = 'closed') = (closed_at IS NOT NULL))
);
CREATE INDEX membership_orders_unpaid ON membership_orders (city_id, expires_at) WHERE status = 'open';
CREATE INDEX membership_orders_city ON membership_orders (city_id, id);

-- One attempt to pay. Money that arrives beyond the first attempt (paid twice, paid after a
-- failure) has the same ref and the next attempt number. refunded_fen is raised by a
-- conditional update before a refund exists, so refunds can never exceed the payment.
CREATE TABLE membership_payments (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    order_id uuid NOT NULL REFERENCES membership_orders (id),
    provider text NOT NULL,
    ref text NOT NULL,
    attempt bigint NOT NULL CHECK (attempt >= 1),
    pay_url text NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen >= 1),
    refunded_fen bigint NOT NULL CHECK (refunded_fen >= 0),
    status text NOT NULL CHECK (status IN ('created', 'succeeded', 'failed')),
    provider_txn_id text,
    created_at timestamptz NOT NULL,
    paid_at timestamptz,
    queries bigint NOT NULL,
    next_query_at timestamptz,
    UNIQUE (provider, ref, attempt),
    CHECK (refunded_fen <= amount_fen),
    CHECK ((status = 'succeeded') = (provider_txn_id IS NOT NULL)),
    CHECK ((status = 'succeeded') = (paid_at IS NOT NULL))
);
CREATE UNIQUE INDEX membership_payments_one_per_transaction ON membership_payments (provider, provider_txn_id) WHERE provider_txn_id IS NOT NULL;
CREATE INDEX membership_payments_order ON membership_payments (order_id);
CREATE INDEX membership_payments_silent ON membership_payments (city_id, next_query_at) WHERE next_query_at IS NOT NULL;

-- Every notice that came, applied or refused. A refused one says why; a forged one keeps
-- only the fingerprint of its body.
CREATE TABLE membership_payment_events (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    event_id text NOT NULL,
    kind text NOT NULL,
    ref text NOT NULL,
    provider_txn_id text NOT NULL,
    amount_fen bigint NOT NULL,
    verified boolean NOT NULL,
    body_sha256 text NOT NULL,
    refused text NOT NULL,
    received_at timestamptz NOT NULL,
    applied_at timestamptz,
    CHECK ((refused = '') = (applied_at IS NOT NULL))
);
CREATE UNIQUE INDEX membership_payment_events_once ON membership_payment_events (provider, event_id);
CREATE INDEX membership_payment_events_refused ON membership_payment_events (received_at) WHERE refused <> '';
