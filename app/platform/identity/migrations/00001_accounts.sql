CREATE TABLE identity_accounts (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('staff', 'operator')),
    login text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    totp_sealed bytea,
    totp_last_step bigint NOT NULL,
    created_at timestamptz NOT NULL,
    disabled_at timestamptz
);

CREATE TABLE identity_operator_cities (
    account_id uuid NOT NULL REFERENCES identity_accounts (id),
    city_id text NOT NULL REFERENCES city_cities (id),
    PRIMARY KEY (account_id, city_id)
);

CREATE TABLE identity_sessions (
    id uuid PRIMARY KEY,
    token_hash text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('member', 'staff', 'device', 'operator')),
    actor_id uuid NOT NULL,
    store_id uuid,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    idle_until timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX identity_sessions_live ON identity_sessions (actor_id, kind) WHERE ended_at IS NULL;

CREATE TABLE identity_devices (
    id uuid PRIMARY KEY,
    store_id uuid NOT NULL,
    name text NOT NULL,
    bound_at timestamptz NOT NULL,
    unbound_at timestamptz
);
CREATE INDEX identity_devices_store ON identity_devices (store_id);

CREATE TABLE identity_bind_codes (
    code_hash text PRIMARY KEY,
    store_id uuid NOT NULL,
    created_kind text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    device_id uuid
);

-- One row per phone: a new code takes the place of the old one, so only the newest lives.
CREATE TABLE identity_codes (
    phone_index text PRIMARY KEY,
    code_hash text NOT NULL,
    sent_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    attempts bigint NOT NULL,
    uses bigint NOT NULL,
    used_at timestamptz
);
CREATE INDEX identity_codes_expires_at ON identity_codes (expires_at);
