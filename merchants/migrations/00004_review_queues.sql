-- A pending store that was sent back for changes does not wait for the city until its
-- people have changed it.
ALTER TABLE merchants_stores ADD COLUMN returned_at timestamptz;
-- The version of an offer that the city last decided on: what its next look compares with.
ALTER TABLE merchants_offers ADD COLUMN reviewed_version bigint;

CREATE INDEX merchants_stores_waiting ON merchants_stores (city_id, created_at, id)
    WHERE status = 'pending' AND returned_at IS NULL AND source IN ('application', 'ops');
CREATE INDEX merchants_offers_waiting ON merchants_offers (city_id, updated_at, id)
    WHERE review = 'pending' AND status = 'published';
CREATE INDEX merchants_stores_name ON merchants_stores (city_id, name_zh);
CREATE INDEX merchants_stores_phone ON merchants_stores (city_id, phone) WHERE phone <> '';

-- A file between its preview and its application. It is deleted when it is applied, and
-- an hour after it came.
CREATE TABLE merchants_uploads (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    by_id uuid NOT NULL,
    file_name text NOT NULL,
    data bytea NOT NULL,
    mapping jsonb NOT NULL,
    datum text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX merchants_uploads_expires_at ON merchants_uploads (expires_at);

-- Words that a store's or an offer's text may not hold in this city, beside the built-in ones.
CREATE TABLE merchants_banned_words (
    city_id text NOT NULL,
    word text NOT NULL,
    PRIMARY KEY (city_id, word)
);
