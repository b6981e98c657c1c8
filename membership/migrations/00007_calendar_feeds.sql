-- A member's calendar feed: who has the secret may read the deadlines and nothing else. Like a
-- session token the secret is found by its hash; it is sealed beside it only so that the
-- member can be shown the same address again.
CREATE TABLE membership_calendar_feeds (
    member_id uuid PRIMARY KEY REFERENCES membership_members (id),
    secret_hash text NOT NULL UNIQUE,
    secret_sealed bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX membership_orders_open_of_member ON membership_orders (member_id) WHERE status = 'open';
