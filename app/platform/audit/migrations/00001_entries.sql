CREATE TABLE audit_entries (
    id uuid PRIMARY KEY,
    city_id text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid NOT NULL,
    session_id uuid NOT NULL,
    actor_name text NOT NULL,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    reason text NOT NULL,
    before jsonb,
    after jsonb,
    at timestamptz NOT NULL
);
CREATE INDEX audit_entries_city ON audit_entries (city_id, id);
CREATE INDEX audit_entries_object ON audit_entries (object_kind, object_id, id);
