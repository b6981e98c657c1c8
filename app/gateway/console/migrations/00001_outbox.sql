CREATE TABLE gateway_console_outbox (
    id uuid PRIMARY KEY,
    dedupe_key text NOT NULL UNIQUE,
    to_address text NOT NULL,
    channel text NOT NULL,
    template text NOT NULL,
    text text NOT NULL,
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX gateway_console_outbox_newest ON gateway_console_outbox (created_at, id);
