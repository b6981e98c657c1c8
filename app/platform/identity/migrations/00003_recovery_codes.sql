-- What an operator signs in with when the phone with the authenticator is gone: each once.
CREATE TABLE identity_recovery_codes (
    account_id uuid NOT NULL REFERENCES identity_accounts (id),
    code_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (account_id, code_hash)
);
