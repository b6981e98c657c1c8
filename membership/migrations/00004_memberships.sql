-- One period of one card. follows_id names the running period that this one waits for; a
-- running period without one is the head, and a member has one head per city.
CREATE TABLE membership_memberships (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    member_id uuid NOT NULL REFERENCES membership_members (id),
    plan_id uuid NOT NULL REFERENCES membership_plans (id),
    order_id uuid UNIQUE REFERENCES membership_orders (id),
    follows_id uuid REFERENCES membership_memberships (id),
    card_number text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('trial', 'paid')),
    status text NOT NULL CHECK (status IN ('active', 'frozen', 'expired', 'refunded')),
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    valid_through date NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    expiry_version bigint NOT NULL,
    reminded bigint NOT NULL DEFAULT 0,
    uses bigint NOT NULL CHECK (uses >= 0),
    first_used_at timestamptz,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK ((kind = 'paid') = (order_id IS NOT NULL)),
    CHECK (valid_from < valid_until),
    CHECK ((status IN ('expired', 'refunded')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX membership_memberships_one_running ON membership_memberships (member_id, city_id) WHERE status IN ('active', 'frozen') AND follows_id IS NULL;
CREATE UNIQUE INDEX membership_memberships_one_successor ON membership_memberships (follows_id) WHERE status IN ('active', 'frozen') AND follows_id IS NOT NULL;
CREATE UNIQUE INDEX membership_memberships_one_trial ON membership_memberships (member_id, city_id) WHERE kind = 'trial';
CREATE INDEX membership_memberships_member ON membership_memberships (member_id);
CREATE INDEX membership_memberships_ending ON membership_memberships (city_id, valid_until) WHERE status IN ('active', 'frozen');
CREATE INDEX membership_memberships_ending_day ON membership_memberships (city_id, valid_through) WHERE status IN ('active', 'frozen');
-- postgres: ALTER TABLE membership_memberships SET (fillfactor = 80);

-- use_by is exclusive (midnight after use_by_day). remind_by is use_by minus 24 hours: the
-- latest instant at which a delivered reminder still allows the benefit to expire. reminded
-- is how far the reminder plan of this deadline has come, so that a night reads what is due
-- and not what was said before.
CREATE TABLE membership_benefits (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    membership_id uuid NOT NULL REFERENCES membership_memberships (id),
    member_id uuid NOT NULL,
    line_id uuid NOT NULL,
    kind text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    store_id uuid,
    units bigint NOT NULL CHECK (units >= 1),
    remaining bigint NOT NULL CHECK (remaining >= 0),
    use_by timestamptz NOT NULL,
    use_by_day date NOT NULL,
    remind_by timestamptz NOT NULL,
    expiry_version bigint NOT NULL,
    reminded bigint NOT NULL DEFAULT 0,
    status text NOT NULL CHECK (status IN ('active', 'expired', 'ended')),
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    UNIQUE (membership_id, line_id),
    CHECK (remaining <= units),
    CHECK (remind_by < use_by)
);
CREATE INDEX membership_benefits_due ON membership_benefits (city_id, use_by_day) WHERE status = 'active';
CREATE INDEX membership_benefits_lapsing ON membership_benefits (city_id, use_by) WHERE status = 'active';
-- postgres: ALTER TABLE membership_benefits SET (fillfactor = 80);

-- One row per subject, expiry version and step. Rows of one member, day and step share a message.
CREATE TABLE membership_reminders (
    city_id text NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('benefit', 'membership')),
    subject_id uuid NOT NULL,
    expiry_version bigint NOT NULL,
    step text NOT NULL CHECK (step IN ('grant', '30', '7', '3', '1')),
    member_id uuid NOT NULL,
    use_by_day date NOT NULL,
    message_id uuid NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX membership_reminders_once ON membership_reminders (subject_id, expiry_version, step);

CREATE TABLE membership_extensions (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('benefit', 'membership')),
    subject_id uuid NOT NULL,
    from_version bigint NOT NULL,
    old_until timestamptz NOT NULL,
    new_until timestamptz NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (subject_id, from_version)
);
