CREATE TABLE city_cities (
    id text PRIMARY KEY,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    zone text NOT NULL,
    currency text NOT NULL,
    centre_lat double precision NOT NULL,
    centre_lng double precision NOT NULL,
    status text NOT NULL CHECK (status IN ('draft', 'open', 'winding_down', 'closed')),
    created_at timestamptz NOT NULL
);

CREATE TABLE city_policies (
    city_id text NOT NULL REFERENCES city_cities (id),
    name text NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (city_id, name)
);
