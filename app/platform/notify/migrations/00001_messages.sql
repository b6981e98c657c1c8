-- A message is pending while next_at is set. stuck_at is the instant after which a pending
-- message means that nobody delivers.
CREATE TABLE notify_messages (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    recipient_kind text NOT NULL CHECK (recipient_kind IN ('member', 'staff', 'operator', 'phone')),
    recipient_id uuid NOT NULL,
    locale text NOT NULL,
    template text NOT NULL,
    params jsonb NOT NULL,
    sealed bytea,
    dedupe_key text NOT NULL,
    urgent boolean NOT NULL,
    created_at timestamptz NOT NULL,
    not_before timestamptz NOT NULL,
    expires_at timestamptz,
    rung bigint NOT NULL DEFAULT 0,
    tries bigint NOT NULL DEFAULT 0,
    next_at timestamptz,
    stuck_at timestamptz,
    lease_until timestamptz,
    lease_token uuid,
    delivered_at timestamptz,
    seen_at timestamptz,
    ended_at timestamptz,
    dead_at timestamptz,
    last_error text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX notify_messages_dedupe ON notify_messages (dedupe_key);
CREATE INDEX notify_messages_due ON notify_messages (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX notify_messages_inbox ON notify_messages (recipient_kind, recipient_id, not_before, id);
-- postgres: ALTER TABLE notify_messages SET (fillfactor = 80);

CREATE TABLE notify_attempts (
    id uuid PRIMARY KEY,
    message_id uuid NOT NULL REFERENCES notify_messages (id),
    channel text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('accepted', 'delivered', 'seen', 'failed', 'no_address')),
    ref text NOT NULL,
    error text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX notify_attempts_message ON notify_attempts (message_id);
CREATE INDEX notify_attempts_ref ON notify_attempts (channel, ref) WHERE ref <> '';
CREATE UNIQUE INDEX notify_attempts_one_receipt ON notify_attempts (message_id, channel) WHERE outcome IN ('delivered', 'seen');

CREATE TABLE notify_alarms (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    code text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL,
    times bigint NOT NULL,
    raised_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    settled_at timestamptz
);
CREATE UNIQUE INDEX notify_alarms_open ON notify_alarms (city_id, code, subject) WHERE settled_at IS NULL;
