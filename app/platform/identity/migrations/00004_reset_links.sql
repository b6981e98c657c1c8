-- One row per account: a new link takes the place of the old one, so only the newest opens anything.
CREATE TABLE identity_reset_links (
    account_id uuid PRIMARY KEY REFERENCES identity_accounts (id),
    token_hash text NOT NULL UNIQUE,
    created_kind text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    uses bigint NOT NULL CHECK (uses IN (0, 1)),
    used_at timestamptz
);
