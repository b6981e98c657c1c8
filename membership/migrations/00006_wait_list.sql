-- A member who wants to be told when the card goes on sale around a place. A place is a
-- district's name, never coordinates.
CREATE TABLE membership_wait_list (
    member_id uuid NOT NULL REFERENCES membership_members (id),
    city_id text NOT NULL,
    place text NOT NULL CHECK (place <> ''),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (member_id, city_id, place)
);
CREATE INDEX membership_wait_list_city ON membership_wait_list (city_id, place);
