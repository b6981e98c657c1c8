-- What is sold. A row never changes except that it is withdrawn; a change of terms is the
-- next version of the same code.
CREATE TABLE membership_plans (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    code text NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    price_fen bigint NOT NULL CHECK (price_fen >= 1),
    months bigint NOT NULL CHECK (months BETWEEN 1 AND 36),
    trial_days bigint NOT NULL CHECK (trial_days BETWEEN 0 AND 366),
    full_refund_days bigint NOT NULL CHECK (full_refund_days BETWEEN 0 AND 366),
    status text NOT NULL CHECK (status IN ('on_sale', 'withdrawn')),
    created_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    UNIQUE (city_id, code, version)
);
CREATE UNIQUE INDEX membership_plans_one_version_on_sale ON membership_plans (city_id, code) WHERE status = 'on_sale';

CREATE TABLE membership_plan_lines (
    id uuid PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES membership_plans (id),
    position bigint NOT NULL,
    kind text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    units bigint NOT NULL CHECK (units >= 1),
    valid_days bigint NOT NULL CHECK (valid_days >= 0),
    store_id uuid,
    in_trial boolean NOT NULL,
    UNIQUE (plan_id, position)
);
