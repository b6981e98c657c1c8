-- When the merchant took the store out of the programme; only the merchant brings it back.
ALTER TABLE merchants_stores ADD COLUMN left_at timestamptz CHECK (left_at IS NULL OR status IN ('suspended', 'rejected'));

-- How to reach the person behind an owner's login. The number is sealed, found by its blind index, and
-- was proven by a code; the row is at the same time the consent to keeping it.
CREATE TABLE merchants_contacts (
    account_id uuid PRIMARY KEY,
    phone_sealed bytea NOT NULL,
    phone_index text NOT NULL UNIQUE,
    locale text NOT NULL,
    policy_version text NOT NULL,
    agreed_at timestamptz NOT NULL
);
