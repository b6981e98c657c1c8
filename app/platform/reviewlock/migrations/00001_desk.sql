-- Who is working at what: one row per item, taken over once it has run out.
CREATE TABLE desk_holds (
    kind text NOT NULL,
    item_id uuid NOT NULL,
    city_id text NOT NULL,
    by_id uuid NOT NULL,
    by_name text NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (kind, item_id)
);
CREATE INDEX desk_holds_city ON desk_holds (city_id, kind, until);
