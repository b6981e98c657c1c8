-- A person. The number is encrypted; phone_index is its blind index. An erased member
-- keeps the id (orders need it for the legal period) and nothing that names the person.
CREATE TABLE membership_members (
    id uuid PRIMARY KEY,
    phone_sealed bytea,
    phone_index text UNIQUE,
    locale text NOT NULL,
    created_at timestamptz NOT NULL,
    erased_at timestamptz,
    CHECK ((erased_at IS NULL) = (phone_sealed IS NOT NULL)),
    CHECK ((erased_at IS NULL) = (phone_index IS NOT NULL))
);

CREATE TABLE membership_consents (
    id uuid PRIMARY KEY,
    member_id uuid NOT NULL REFERENCES membership_members (id),
    policy_version text NOT NULL,
    locale text NOT NULL,
    at timestamptz NOT NULL,
    UNIQUE (member_id, policy_version)
);
