-- The log is read newest first, narrowed by day, action, actor or object.
CREATE INDEX audit_entries_newest ON audit_entries (city_id, at, id);
CREATE INDEX audit_entries_action ON audit_entries (city_id, action, at, id);
CREATE INDEX audit_entries_actor ON audit_entries (city_id, actor_name, at, id);
CREATE INDEX audit_entries_target ON audit_entries (city_id, object_kind, object_id, at, id);
